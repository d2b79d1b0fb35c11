"""Receipts of what a person decided: to read, to carry away, and to check without us."""
