"""Door: whoever holds a personal link from a mail."""
