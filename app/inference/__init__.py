"""The thread that owns the models, its queue, and streamed answers."""
