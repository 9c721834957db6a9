"""Faces by the thousands and millions: embeddings, voices and speech of each, in files; resumable, without HTTP."""
