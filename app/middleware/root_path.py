"""Takes requests whose address begins with the path prefix of a reverse proxy, or no longer does."""

from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """ASGI middleware that removes the prefix from addresses that have it.

    Some proxies remove the prefix themselves and some do not; both are served.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        """root_path: such as `/tts`."""
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; see the class."""
        prefix = self._root_path
        if scope["type"] == "http" and (scope["path"] == prefix or scope["path"].startswith(f"{prefix}/")):
            raw: bytes = scope.get("raw_path") or b""
            scope = {
                **scope,
                "path": scope["path"].removeprefix(prefix) or "/",
                "raw_path": raw.removeprefix(prefix.encode()) or b"/",
            }
        await self._app(scope, receive, send)
