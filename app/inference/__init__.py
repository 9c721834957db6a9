"""The thread that owns the models, the queue in front of it, and the answers that come back piece by piece."""
