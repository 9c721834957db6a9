"""Every error that the service answers with, and which exception becomes which."""
