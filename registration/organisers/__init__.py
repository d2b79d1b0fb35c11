"""Room: accounts of staff and partners, their roles, and the table of what each role may do."""
