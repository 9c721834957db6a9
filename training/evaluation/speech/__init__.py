"""Speech: intelligibility, quality, times."""
