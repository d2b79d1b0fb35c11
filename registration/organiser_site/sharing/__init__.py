"""Sharing attendees with co-organisers: dry run, request, decision."""
