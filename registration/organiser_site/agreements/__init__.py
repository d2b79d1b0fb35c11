"""Agreements with other organisations."""
