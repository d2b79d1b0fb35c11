"""The forms there are, as people see them, and the review that some fields want first."""
