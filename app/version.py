"""The version of the service, as in pyproject.toml."""

SERVICE_VERSION = "0.1.0"
