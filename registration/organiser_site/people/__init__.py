"""The people behind the sign-ups. Whoever opens one of them is noted, and what was searched for is not."""
