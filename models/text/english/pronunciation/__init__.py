"""Grapheme-to-phoneme conversion: how each word of a sentence sounds, in its context."""
