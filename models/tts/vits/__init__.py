"""Multi-speaker VITS through coqui-tts, the synthesizer of the paper."""
