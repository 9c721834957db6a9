"""The error answers of the service, and the mapping from exceptions to them."""
