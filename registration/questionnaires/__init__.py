"""Room: questionnaires after an event: invitations, responses, results."""
