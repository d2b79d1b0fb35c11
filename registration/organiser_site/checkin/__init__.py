"""The doors on the day: letting people in, signing them up there, badges and lists on paper."""
