"""Reads bodies that the client has compressed with gzip."""

import zlib
from collections.abc import AsyncIterator, Iterator

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problems import kinds
from app.problems.kinds import ProblemError, problem_response

PART_BYTES = 64 * 1024  # decompressed at once
_GZIP = ("gzip", "x-gzip")
_GZIP_WINDOW = 16 + zlib.MAX_WBITS  # tells zlib to expect a gzip header


class ContentEncoding:
    """ASGI middleware that decompresses bodies of `Content-Encoding: gzip`, and refuses other codings (415).

    It hands the body on in small parts, so the layer inside that limits its size sees what it has become: a
    decompression bomb ends at that limit, and takes no more memory than any body of that size.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; see the class."""
        codings = _codings(scope) if scope["type"] == "http" else []
        if len(codings) > 1 or not set(codings) <= set(_GZIP):
            refusal = ProblemError(
                kinds.UNSUPPORTED_MEDIA_TYPE,
                f"the body is encoded with {', '.join(codings)[:80]!r}: send it as it is, or with gzip alone",
                {"Connection": "close", "Accept-Encoding": "gzip"},
            )
            request_id = scope["state"]["request_id"]
            await problem_response(refusal.kind, refusal.detail, request_id, refusal.headers)(
                scope, receive, send
            )
            return
        await self._app(scope, _decompressed(receive) if codings else receive, send)


def _codings(scope: Scope) -> list[str]:
    header = ",".join(Headers(scope=scope).getlist("content-encoding"))
    return [name for part in header.split(",") if (name := part.strip().lower()) not in ("", "identity")]


def _decompressed(receive: Receive) -> Receive:
    """Wrap `receive` to return the decompressed body part by part.

    It raises ProblemError 400 where the body is not gzip, or incomplete.
    """
    messages: AsyncIterator[Message] | None = _messages(receive)

    async def receive_decompressed() -> Message:
        nonlocal messages
        if messages is not None:
            async for message in messages:
                return message
            messages = None
        return await receive()  # from here on it waits for the client to disconnect

    return receive_decompressed


async def _messages(receive: Receive) -> AsyncIterator[Message]:
    """The messages with the body, or up to the one that says that the client is gone."""
    unzip = _Unzip()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            yield message
            return
        for part in unzip.feed(message.get("body", b"")):
            yield {"type": "http.request", "body": part, "more_body": True}
        more = message.get("more_body", False)
    unzip.check_complete()
    yield {"type": "http.request", "body": b"", "more_body": False}


class _Unzip:
    """A gzip file that comes in parts; it may have several members (RFC 1952, section 2.2)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what the next bytes contain, in parts of at most PART_BYTES."""
        while data:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP_WINDOW)
            self._begun = True
            try:
                part = self._member.decompress(data, PART_BYTES)
            except zlib.error as error:
                raise _malformed("the body is not gzip, though its Content-Encoding says so") from error
            data = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if part:
                yield part

    def check_complete(self) -> None:
        """Raise ProblemError 400 where the end is missing."""
        if self._begun and not self._member.eof:
            raise _malformed("the body of Content-Encoding gzip is incomplete: send it whole")


def _malformed(detail: str) -> ProblemError:
    return ProblemError(kinds.MALFORMED_REQUEST, detail, {"Connection": "close"})
