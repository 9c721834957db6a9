"""Answers with speech: which voice speaks, and how the audio is sent."""
