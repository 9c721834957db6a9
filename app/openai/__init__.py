"""OpenAI's API: bodies, events and errors."""
