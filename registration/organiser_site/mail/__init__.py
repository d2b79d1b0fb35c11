"""What was sent to whom, what waits, and what did not arrive."""
