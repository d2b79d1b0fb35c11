"""The organisation itself, as everyone sees it, and the co-organisers it works with."""
