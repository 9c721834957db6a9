"""The decoder on a GPU: half precision, common lengths, several sentences in one pass, CUDA graphs.

On a processor `models.tts.kokoro.accelerated` takes its place.
"""
