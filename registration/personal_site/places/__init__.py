"""Area: a place that somebody else took."""
