"""Limits on requests.

Their number, their size, the time of the upload, and the time in which an answer is read.
"""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.lifecycle import Lifecycle
from app.problems import kinds
from app.problems.cut_off import AnswerCutOff
from app.problems.kinds import ProblemError, problem_response
from app.settings import Settings

API_PREFIXES = ("/v1/", "/dev/")  # the second is that of Kokoro-FastAPI
ANSWER_PART_BYTES = 64 * 1024
# Values made of JSON take up to thirty times its bytes; the longest fields, all escaped, take half of this.
MAX_JSON_BYTES = 256 * 1024


class RequestLimits:
    """ASGI middleware that refuses API requests that are too many, too large or too slow.

    Health checks always pass. While the process drains, new requests get 503. A client that reads its answer
    too slowly is disconnected.
    """

    def __init__(self, app: ASGIApp, settings: Settings, lifecycle: Lifecycle) -> None:
        self._app = app
        self._settings = settings
        self._lifecycle = lifecycle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not scope["path"].startswith(API_PREFIXES):
            await self._app(scope, self._limited(scope, receive), send)
            return
        try:
            self._admit(scope)
        except ProblemError as refusal:
            response = problem_response(
                refusal.kind, refusal.detail, scope["state"]["request_id"], refusal.headers
            )
            await response(scope, receive, send)
            return
        self._lifecycle.requests_in_flight += 1
        try:
            await self._app(scope, self._limited(scope, receive), self._paced(send))
        finally:
            self._lifecycle.requests_in_flight -= 1

    def _admit(self, scope: Scope) -> None:
        # a connection is not reused after a refusal: the unread body would have to be read first
        close = {"Connection": "close"}
        if self._lifecycle.draining:
            raise ProblemError(kinds.DRAINING, kinds.DRAINING.example, close | {"Retry-After": "1"})
        if self._lifecycle.requests_in_flight >= self._settings.max_concurrent_requests:
            raise ProblemError(
                kinds.TOO_MANY_REQUESTS,
                f"{self._settings.max_concurrent_requests} requests are in progress, which is the limit; "
                f"try again in 1 s",
                close | {"Retry-After": "1"},
            )
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > self._max_body_bytes(scope):
            raise self._too_large(scope)

    def _max_body_bytes(self, scope: Scope) -> int:
        limit = self._settings.max_body_bytes
        return min(limit, MAX_JSON_BYTES) if _is_json(scope) else limit

    def _too_large(self, scope: Scope) -> ProblemError:
        what, way_out = ("JSON", "a shorter text") if _is_json(scope) else ("the body", "smaller files")
        return ProblemError(
            kinds.BODY_TOO_LARGE,
            f"{what} is over the limit of {self._max_body_bytes(scope):,} bytes: send {way_out}",
            {"Connection": "close"},
        )

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """Wrap `receive` to raise if the body, chunked or not, is too large or too slow."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._settings.upload_timeout_s
        max_body_bytes = self._max_body_bytes(scope)
        received_bytes = 0
        complete = False

        async def receive_limited() -> Message:
            nonlocal received_bytes, complete
            if complete:  # from here on `receive` waits for the client to disconnect
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError as error:
                raise ProblemError(
                    kinds.UPLOAD_TIMEOUT,
                    f"the body was not complete after {self._settings.upload_timeout_s:g} s: "
                    "send smaller files or use a faster connection",
                    {"Connection": "close"},
                ) from error
            if message["type"] == "http.request":
                received_bytes += len(message.get("body", b""))
                if received_bytes > max_body_bytes:
                    raise self._too_large(scope)
                complete = not message.get("more_body", False)
            return message

        return receive_limited

    def _paced(self, send: Send) -> Send:
        """Wrap `send` to pass a body on in parts, and to raise if the client does not read them in time.

        The server's `send` waits until most of the previous data was read. In parts, an answer is therefore
        never buffered completely at the end of the request.
        """

        async def send_paced(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            body, more = message.get("body", b""), message.get("more_body", False)
            for at in range(0, max(1, len(body)), ANSWER_PART_BYTES):
                part = body[at : at + ANSWER_PART_BYTES]
                last = at + ANSWER_PART_BYTES >= len(body)
                try:
                    async with asyncio.timeout(self._settings.send_timeout_s):
                        await send({**message, "body": part, "more_body": more or not last})
                except TimeoutError as error:
                    raise AnswerCutOff(kinds.SLOW_READER) from error

        return send_paced


def _is_json(scope: Scope) -> bool:
    """Whether the body would be parsed as JSON."""
    content_type = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    return content_type.startswith("application/") and content_type.endswith(("/json", "+json"))
