"""Asking after an event, and reading what the answers say."""
