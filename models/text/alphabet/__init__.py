"""The phoneme symbols of the speech synthesizer, and how the International Phonetic Alphabet maps to them."""
