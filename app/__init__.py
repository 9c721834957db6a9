"""The HTTP service around `models`; it computes no arrays itself."""
