"""Door: anyone. Event pages, sign-up forms, newsletters, notices."""
