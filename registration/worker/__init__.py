"""Door: background tasks and the timetable. Each task opens a context, calls a room, commits."""
