"""What a bundle is worth, measured: a folder for each subject, a file for each question."""
