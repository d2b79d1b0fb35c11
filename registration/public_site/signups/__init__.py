"""The form by which people sign up."""
