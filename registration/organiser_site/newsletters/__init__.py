"""Newsletters as those who write them see them: subscribers, issues, and what became of each copy."""
