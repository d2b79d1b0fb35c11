"""What was shared with the co-organiser who is signed in."""
