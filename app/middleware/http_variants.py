"""Takes requests whose address or method is a variant of one that a route has."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HttpVariants:
    """ASGI middleware for a slash at the end of an address, and for HEAD.

    An address with a slash at its end is answered as the one without: a redirect would lose the body with some
    clients, and name http behind a proxy that speaks https. HEAD is answered wherever GET is, with its headers
    (RFC 9110, section 9.3.2).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; see the class."""
        if scope["type"] == "http":
            # in place, so that the layers outside log and count the route
            scope["path"] = scope["path"].rstrip("/") or "/"
            if scope["method"] == "HEAD":
                await self._app({**scope, "method": "GET"}, receive, _without_body(send))
                return
        await self._app(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head
