"""Purposes and notices: what is asked, in which words, and what people answered."""
