"""Answering a questionnaire by a personal link, without an account."""
