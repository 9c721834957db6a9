"""Dialogues: what a script may say, how its voices are cast, and how the answer tells who speaks when."""
