"""What every room stands on. Nothing of the domain."""
