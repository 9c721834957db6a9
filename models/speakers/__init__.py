"""The speaker space of a synthesizer: generator, TTS signature, grid and voice tokens."""
