"""The speaker space of a synthesizer: new speakers drawn from it, how they will sound, and their tokens."""
