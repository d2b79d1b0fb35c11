"""One person's page: sign-ups, decisions, who received what."""
