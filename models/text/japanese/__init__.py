"""Japanese: `forms` write signs as words, `sounds` finds words and their readings, `kana` gives those in symbols."""
