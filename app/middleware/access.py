"""API keys and rate limit, checked before the body is read."""

from datetime import UTC, date, datetime

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api_keys import ApiKey, KeyFile, find_key
from app.middleware.rate_limit import RateLimit, client_bucket
from app.middleware.request_limits import API_PREFIXES
from app.problems import kinds
from app.problems.kinds import ProblemError, problem_response

METRICS_PATH = "/metrics"


class Access:
    """ASGI middleware that checks API keys, if any are configured, and limits the request rate of each key.

    Without keys, the limit applies to each client address. Health checks and the documentation are open.
    """

    def __init__(self, app: ASGIApp, keys: KeyFile, metrics_need_key: bool, rate_limit: RateLimit) -> None:
        self._app = app
        self._keys = keys
        self._metrics_need_key = metrics_need_key
        self._rate_limit = rate_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; see the class."""
        try:
            if scope["type"] == "http":
                self._admit(scope)
        except ProblemError as refusal:
            request_id: str = scope["state"]["request_id"]
            response = problem_response(refusal.kind, refusal.detail, request_id, refusal.headers)
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        path: str = scope["path"]
        if path.startswith(API_PREFIXES):
            key = self._identify(scope) if self._keys.current else None
            client = client_bucket(_host(scope)) if key is None else f"key:{key.name}"
            scope["state"]["client"] = client  # the queue is fair to clients
            self._count(client, None if key is None else key.per_minute)
        elif path == METRICS_PATH and self._metrics_need_key:
            self._identify(scope)

    def _identify(self, scope: Scope) -> ApiKey:
        """Return the API key of the request. Raises ProblemError 401."""
        scheme, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise _unauthorized("send your API key: `Authorization: Bearer KEY`", "Bearer")
        key = find_key(self._keys.current, given.strip())
        if key is None:
            raise _unauthorized(
                "the API key is unknown; ask the operator for a valid one", 'Bearer error="invalid_token"'
            )
        scope["state"]["key_name"] = key.name
        if key.expires is not None and key.expires < today():
            raise _unauthorized(
                f"the API key expired at the end of {key.expires.isoformat()} (UTC); ask the operator for another",
                'Bearer error="invalid_token"',
            )
        return key

    def _count(self, bucket: str, per_minute: float | None) -> None:
        wait_s = self._rate_limit.take(bucket, per_minute)
        if wait_s > 0:
            raise ProblemError(
                kinds.RATE_LIMITED,
                f"you have exceeded the rate limit; try again in {wait_s} s",
                {"Connection": "close", "Retry-After": str(wait_s)},
            )


def today() -> date:
    """The date in UTC, by which keys expire."""
    return datetime.now(UTC).date()


def _unauthorized(detail: str, challenge: str) -> ProblemError:
    # close the connection: to reuse it, the unread body would have to be read
    return ProblemError(kinds.UNAUTHORIZED, detail, {"Connection": "close", "WWW-Authenticate": challenge})


def _host(scope: Scope) -> str | None:
    client = scope.get("client")
    return None if client is None else str(client[0])
