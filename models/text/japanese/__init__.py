"""Japanese: `forms` writes signs as words, `sounds` finds words and readings, `kana` gives those in symbols."""
