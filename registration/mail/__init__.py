"""Room: every message, from the outbox to the mail server.

A message is a row in the transaction that caused it. Its text is written when it leaves, so that no
copy of a person's data waits in a queue and a corrected address or time is the one that is used.
"""
