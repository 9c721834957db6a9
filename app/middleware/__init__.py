"""What a request passes before it reaches a route: identity, limits, access."""
