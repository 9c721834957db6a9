"""Makes bundles and measures them. Nothing here is needed to serve."""
