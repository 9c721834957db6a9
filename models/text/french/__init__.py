"""French: `forms` has its tables, `sounds` pronounces its words."""
