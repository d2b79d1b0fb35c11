"""Where staff begin: what comes next, and what waits for somebody."""
