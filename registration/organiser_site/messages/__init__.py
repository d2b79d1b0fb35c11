"""What an event writes to its people: the usual messages in other words, and reminders."""
