"""Room: agreements with other organisations, the gate, and the log of what was disclosed."""
