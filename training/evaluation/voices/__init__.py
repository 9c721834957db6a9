"""Voices chosen for faces, and the space that they come from."""
