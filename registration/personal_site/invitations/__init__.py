"""Area: an invitation to an event, and what the person answers."""
