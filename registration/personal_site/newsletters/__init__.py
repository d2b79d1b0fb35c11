"""Confirming an order of a newsletter, and stopping one, by the links in its mails."""
