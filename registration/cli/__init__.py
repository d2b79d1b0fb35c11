"""Door: commands, by noun."""
