"""The dictionaries of the two dialects, in Kokoro's phoneme symbols."""
