"""The trail: who did what, when, to whose data. It is read here and changed nowhere."""
