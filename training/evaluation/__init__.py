"""What a bundle is worth, measured: one file for each question."""
