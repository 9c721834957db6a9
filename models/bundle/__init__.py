"""A bundle: one directory with everything trained here, described by its `bundle.yaml`.

The manifest lists every part with its dimensions, every file with its SHA-256, all weights from elsewhere
with their source, and the training data. Arrays are stored as safetensors; nothing is ever unpickled.
"""
