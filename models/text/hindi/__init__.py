"""Hindi, by espeak-ng only: `forms` has its tables."""
