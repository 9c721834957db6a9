"""Speech in each language."""
