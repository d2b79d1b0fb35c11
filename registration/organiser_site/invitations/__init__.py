"""Area: people who are invited to an event by name."""
