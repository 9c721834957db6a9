"""Measures bundles: one file for each question, and the metrics that they share."""
