"""What people said on paper, by telephone or face to face, entered by staff with its proof."""
