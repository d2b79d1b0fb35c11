"""Room: complete starting points for kinds of organisation, and the demo's data."""
