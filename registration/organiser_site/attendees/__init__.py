"""Area: the people of an event, one and all."""
