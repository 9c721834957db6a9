"""Limits that hold before a body is parsed: how many requests, how large, how slow."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import problems
from app.lifecycle import Lifecycle
from app.problems import ProblemError, problem_response
from app.settings import Settings

API_PREFIX = "/v1/"


class RequestLimits:
    """ASGI layer that refuses requests to the API which are too many, too large or too slow.

    Health checks pass, whatever the load. While the process drains, new requests get 503.
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
        if not scope["path"].startswith(API_PREFIX):
            await self._app(scope, self._limited(receive), send)
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
            await self._app(scope, self._limited(receive), send)
        finally:
            self._lifecycle.requests_in_flight -= 1

    def _admit(self, scope: Scope) -> None:
        # a connection is not used again after a refusal: the unread body would have to be read first
        close = {"Connection": "close"}
        if self._lifecycle.draining:
            raise ProblemError(problems.DRAINING, problems.DRAINING.example, close | {"Retry-After": "1"})
        if self._lifecycle.requests_in_flight >= self._settings.max_concurrent_requests:
            raise ProblemError(
                problems.TOO_MANY_REQUESTS,
                f"{self._settings.max_concurrent_requests} requests are under way, which is the limit; "
                "try again in 1 s",
                close | {"Retry-After": "1"},
            )
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > self._settings.max_body_bytes:
            raise self._too_large()

    def _too_large(self) -> ProblemError:
        return ProblemError(
            problems.BODY_TOO_LARGE,
            f"the body is over the limit of {self._settings.max_body_bytes:,} bytes: send smaller files",
            {"Connection": "close"},
        )

    def _limited(self, receive: Receive) -> Receive:
        """`receive` that raises where the body, chunked or not, is too large or too slow."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._settings.upload_timeout_s
        received_bytes = 0
        complete = False

        async def receive_limited() -> Message:
            nonlocal received_bytes, complete
            if complete:  # from here on `receive` waits for the client to hang up
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError as error:
                raise ProblemError(
                    problems.UPLOAD_TIMEOUT,
                    f"the body was not complete after {self._settings.upload_timeout_s:g} s: "
                    "send smaller files or use a faster connection",
                    {"Connection": "close"},
                ) from error
            if message["type"] == "http.request":
                received_bytes += len(message.get("body", b""))
                if received_bytes > self._settings.max_body_bytes:
                    raise self._too_large()
                complete = not message.get("more_body", False)
            return message

        return receive_limited
