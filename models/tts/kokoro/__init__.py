"""Kokoro-82M, the synthesizer of the embedded bundle."""
