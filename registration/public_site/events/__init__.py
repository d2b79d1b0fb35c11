"""Calendar and pages of events, made to be kept by browsers and proxies."""
