"""Choosing a starting point: what each brings, before it is loaded, and what it left alone afterwards."""
