"""Door: other programs."""
