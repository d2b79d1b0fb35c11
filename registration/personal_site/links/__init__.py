"""Asking for the link to one's own page again."""
