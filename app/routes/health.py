"""Is the process alive, and does it take requests?"""

from fastapi import APIRouter

from app.dependencies import LifecycleDep, not_ready
from app.documentation.openapi import documented
from app.problems import kinds
from app.problems.kinds import ProblemError
from app.schemas.common import Alive

router = APIRouter(prefix="/health", tags=["health"])


@router.get(
    "/live",
    summary="Is the process alive?",
    operation_id="live",
    responses=documented(kinds.INTERNAL_ERROR),
)
async def live(lifecycle: LifecycleDep) -> Alive:
    """200 from the start of the process to its end, loading included; 500 if the models' thread died."""
    if lifecycle.failure is not None:
        raise ProblemError(kinds.INTERNAL_ERROR, "the inference thread has ended; the process follows")
    return Alive(status="ok")


@router.get(
    "/ready",
    summary="Are requests taken?",
    operation_id="ready",
    responses=documented(kinds.NOT_READY, kinds.DRAINING),
)
async def ready(lifecycle: LifecycleDep) -> Alive:
    """200 once the bundle is loaded and one real inference has passed; 503 before, and after SIGTERM."""
    if lifecycle.draining or lifecycle.failure is not None:
        raise ProblemError(kinds.DRAINING, kinds.DRAINING.example)
    if not lifecycle.ready:
        raise not_ready()
    return Alive(status="ok")
