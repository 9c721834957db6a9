"""Writes measured figures into the documents, and draws the plots."""
