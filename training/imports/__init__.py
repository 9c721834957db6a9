"""Converts published weights into parts of a bundle, without executing anything in a checkpoint."""
