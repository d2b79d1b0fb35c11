"""Room: the person behind an address.

The ledger knows people by a random reference. Erasing a person destroys the link between the two.
"""
