"""Door: co-organisers, who fetch what was shared with them."""
