"""The middleware: request id, limits, access."""
