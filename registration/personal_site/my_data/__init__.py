"""Fetching one's data and ending its keeping, each by a fresh link of its own (M22)."""
