"""Mandarin Chinese: `numbers` and `forms` write figures as words, `sounds` pronounces them."""
