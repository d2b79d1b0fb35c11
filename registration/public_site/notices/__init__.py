"""The privacy notice, as it is and as it was."""
