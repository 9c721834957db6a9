"""Spanish, of Spain and of Latin America: `forms` has its tables, `sounds` pronounces its words."""
