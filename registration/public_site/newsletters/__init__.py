"""Newsletters anyone can order, and the form for it."""
