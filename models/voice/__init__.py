"""From a recording to the embedding of a voice, and from speech to an audio file."""
