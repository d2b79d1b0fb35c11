"""Answering to new words of a purpose: old and new side by side, and nothing happens without a press."""
