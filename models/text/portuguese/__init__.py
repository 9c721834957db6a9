"""Brazilian Portuguese: `forms` has its tables, `sounds` pronounces its words."""
