"""What the HTTP doors share: access, sign-in, personal links, headers, error pages, paging."""
