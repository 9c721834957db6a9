"""Kokoro-82M in torch: text encoder, prosody predictor, decoder and vocoder of a StyleTTS 2 model."""
