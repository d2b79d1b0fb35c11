"""The consent ledger: checkpoints, proofs, the key, and in plain words how to use them."""
