"""The metrics for monitoring."""

from typing import Any

from fastapi import APIRouter, Request
from prometheus_client.exposition import choose_encoder
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.dependencies import MetricsDep
from app.documentation.openapi import documented
from app.middleware.access import METRICS_PATH
from app.problems import kinds

router = APIRouter(tags=["service"])

_TEXT = {"schema": {"type": "string"}, "example": 'vclip_problems_total{problem="too-many-requests"} 3.0\n'}

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The text format of Prometheus, or OpenMetrics if `Accept` asks for it.",
        "content": {"text/plain": _TEXT, "application/openmetrics-text": _TEXT},
    }
}


@router.get(
    METRICS_PATH,
    summary="Counters and timings, for Prometheus",
    operation_id="metrics",
    response_class=Response,
    responses=_ANSWER | documented(kinds.UNAUTHORIZED, kinds.INTERNAL_ERROR),
)
async def metrics(request: Request, metrics: MetricsDep) -> Response:
    """Return requests, refusals, the queue, seconds of each stage, synthesized audio and memory.

    No content of requests.
    """
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    content = await run_in_threadpool(encode, metrics.registry)
    return Response(content, headers={"Content-Type": content_type})
