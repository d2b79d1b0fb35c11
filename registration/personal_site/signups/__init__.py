"""Buttons from mails about one sign-up: confirm it, take an offered place."""
