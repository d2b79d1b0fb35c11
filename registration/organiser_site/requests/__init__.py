"""What people ask for about their data, and by when it must be answered."""
