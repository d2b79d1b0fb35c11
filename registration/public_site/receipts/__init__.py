"""How anyone can check a consent receipt without us."""
