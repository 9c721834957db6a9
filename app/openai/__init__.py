"""The forms of OpenAI's API: bodies, events and errors."""
