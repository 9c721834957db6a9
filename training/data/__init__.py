"""Labelled faces, recordings and pairs, read from shards and kept as arrays."""
