"""Networks that judge speech and choose nothing."""
