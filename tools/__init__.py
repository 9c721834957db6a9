"""Writes the figures that commands have printed into the documents, and draws them."""
