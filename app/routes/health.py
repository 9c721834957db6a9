"""Health checks: is the process alive, and does it accept requests?"""

from fastapi import APIRouter

from app.dependencies import LifecycleDep, not_ready
from app.documentation.openapi import documented
from app.problems import kinds
from app.problems.kinds import ProblemError
from app.schemas.info import Alive

router = APIRouter(prefix="/health", tags=["health"])


@router.get(
    "/live",
    summary="Is the process alive?",
    operation_id="live",
    responses=documented(kinds.INTERNAL_ERROR),
)
async def live(lifecycle: LifecycleDep) -> Alive:
    """Answer 200 while the process is alive, including loading; 500 if the inference thread died."""
    if lifecycle.failure is not None:
        raise ProblemError(
            kinds.INTERNAL_ERROR, "the inference thread has ended; the process is about to exit"
        )
    return Alive(status="ok")


@router.get(
    "/ready",
    summary="Does the service accept requests?",
    operation_id="ready",
    responses=documented(kinds.NOT_READY, kinds.DRAINING),
)
async def ready(lifecycle: LifecycleDep) -> Alive:
    """Answer 200 once the bundle is loaded and one inference succeeded; 503 before, and after SIGTERM."""
    if lifecycle.draining or lifecycle.failure is not None:
        raise ProblemError(kinds.DRAINING, kinds.DRAINING.example)
    if not lifecycle.ready:
        raise not_ready()
    return Alive(status="ok")
