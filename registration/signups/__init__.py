"""Room: places at events, the waiting line, attendance."""
