"""Door: staff."""
