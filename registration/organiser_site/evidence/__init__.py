"""Evidence to hand to an auditor or a court. Whoever takes it is noted."""
