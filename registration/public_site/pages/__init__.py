"""What stands beside the events: where one arrives, the look, cookies, whom to ask, is all well."""
