"""Organiser pages: events, who has signed up for them, and who came."""
