"""Room: purposes, notices, decisions, and the one guard that says whether a person may be processed.

A decision is an event that is appended and never changed. What holds now is a projection of the events.
"""
