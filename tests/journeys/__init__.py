"""Stories in a real browser, on a real server with its worker, with real mail."""
