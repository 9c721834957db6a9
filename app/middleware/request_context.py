"""The outermost middleware: request id, span, log line, metrics, and the answer to unexpected errors."""

import logging
import re
import time
import uuid
from collections.abc import Sequence
from typing import Any

from opentelemetry.trace import Span
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.metrics import Metrics, known_method
from app.observability import describe_exception
from app.problems.cut_off import AnswerCutOff, log_cut_off
from app.problems.handlers import unexpected_problem
from app.problems.kinds import problem_response
from app.tracing import HEALTH_PREFIX, Traces, describe, trace_id

REQUEST_ID_HEADER = "X-Request-Id"
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

logger = logging.getLogger(__name__)


class RequestContext:
    """ASGI middleware that gives each request an id (the client's own, if it is well-formed), logs it, counts
    it and traces it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, traces: Traces, routes: Sequence[BaseRoute]) -> None:
        """routes: all that there are, whether they are served or not."""
        self._app = app
        self._metrics = metrics
        self._traces = traces
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with self._traces.request(scope) as span:
            await self._serve(scope, receive, send, span)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, span: Span) -> None:
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.monotonic()
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID_HEADER] = request_id
                headers.setdefault("Cache-Control", "no-store")
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except AnswerCutOff as cut:
            scope["state"]["problem"] = cut.kind.slug
            log_cut_off(cut, request_id)
        except Exception as error:  # the last place that can answer a request
            logger.error("unexpected error", extra={"request_id": request_id, **describe_exception(error)})
            if status is None:
                kind, detail = unexpected_problem(error)
                await problem_response(kind, detail, request_id)(scope, receive, send_with_id)
        finally:
            route, seconds = self._route(scope), time.monotonic() - began
            state = scope["state"]
            method, problem = known_method(scope["method"]), state.get("problem")
            self._metrics.request_ended(route, method, status, seconds, problem, state.get("key_name"))
            describe(span, method, route, status, problem)
            logger.log(
                # frequent health checks are logged at the debug level only
                logging.DEBUG if scope["path"].startswith(HEALTH_PREFIX) else logging.INFO,
                "request",
                extra={
                    "request_id": request_id,
                    "method": scope["method"],
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                    **{name: state[name] for name in ("problem", "key_name") if name in state},
                    **trace_id(span),
                },
            )

    def _route(self, scope: Scope) -> str:
        """Return the template of the route and never the path, which may contain anything."""
        found: Any = scope.get("route") or self._matching(scope)
        return getattr(found, "path", None) or "unmatched"

    def _matching(self, scope: Scope) -> BaseRoute | None:
        """What was refused on the way has not been routed."""
        return next((route for route in self._routes if route.matches(scope)[0] is not Match.NONE), None)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
    return given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
