"""A recording becomes the embedding of a voice, and speech becomes a file: audio in, audio out."""
