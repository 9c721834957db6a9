"""What routes ask for: the long-lived state, the wrapped inference, checks of the request."""

import asyncio
from typing import Annotated, TypedDict, TypeVar

from fastapi import APIRouter, Depends, Request

from app import problems
from app.inference_queue import Abandoned, InferenceQueue, InferenceStopped, Job, QueueFull, Work
from app.lifecycle import Lifecycle
from app.pipeline import Facts
from app.problems import ProblemError
from app.settings import Settings

T = TypeVar("T")


class State(TypedDict):
    """Everything that lives as long as the service; made in the lifespan."""

    settings: Settings
    lifecycle: Lifecycle
    queue: InferenceQueue


class Inference:
    """Runs the work of one request on the inference thread."""

    def __init__(
        self, request: Request, queue: InferenceQueue, lifecycle: Lifecycle, deadline_s: float
    ) -> None:
        self._request = request
        self._queue = queue
        self._lifecycle = lifecycle
        self._deadline_s = deadline_s

    async def run(self, work: Work[T]) -> T:
        """Wait for a place and for the result; what the work raises is raised here.

        Raises ProblemError where the service is not ready, the queue is full, the deadline passes or the
        client hangs up; the place in the queue is freed at once then.
        """
        job = self._submit(work)
        result = asyncio.wrap_future(job.future)
        hang_up = asyncio.create_task(self._wait_for_hang_up())
        try:
            await asyncio.wait(
                (result, hang_up), timeout=self._deadline_s, return_when=asyncio.FIRST_COMPLETED
            )
            if result.done():
                return await result
            if hang_up.done():
                raise ProblemError(problems.CLIENT_GONE, problems.CLIENT_GONE.example)
            raise ProblemError(
                problems.DEADLINE_EXCEEDED,
                f"no answer within the limit of {self._deadline_s:g} s; send less or try again later",
                {"Retry-After": "1"},
            )
        except InferenceStopped as error:
            raise ProblemError(problems.DRAINING, problems.DRAINING.example, {"Retry-After": "1"}) from error
        except Abandoned as error:  # the work noticed that the client hung up before this task did
            raise ProblemError(problems.CLIENT_GONE, problems.CLIENT_GONE.example) from error
        finally:
            hang_up.cancel()
            if not result.done():
                self._queue.withdraw(job)
                result.cancel()

    def _submit(self, work: Work[T]) -> Job[T]:
        if not self._lifecycle.loaded:  # a draining process still works on what it has admitted
            raise not_ready()
        try:
            return self._queue.submit(work)
        except QueueFull as full:
            raise ProblemError(
                problems.TOO_MANY_REQUESTS,
                f"all places in the queue are taken; try again in {full.retry_after_s} s",
                {"Retry-After": str(full.retry_after_s)},
            ) from full
        except InferenceStopped as error:
            raise ProblemError(problems.DRAINING, problems.DRAINING.example, {"Retry-After": "1"}) from error

    async def _wait_for_hang_up(self) -> None:
        """Returns when the client is gone; to be started after the body was read."""
        while (await self._request.receive())["type"] != "http.disconnect":
            pass


def not_ready() -> ProblemError:
    """The refusal while the bundle is being loaded."""
    return ProblemError(problems.NOT_READY, problems.NOT_READY.example, {"Retry-After": "2"})


def get_settings(request: Request) -> Settings:
    """The settings of this process."""
    settings: Settings = request.state.settings
    return settings


def get_lifecycle(request: Request) -> Lifecycle:
    """The state of this process."""
    lifecycle: Lifecycle = request.state.lifecycle
    return lifecycle


SettingsDep = Annotated[Settings, Depends(get_settings)]
LifecycleDep = Annotated[Lifecycle, Depends(get_lifecycle)]


def get_inference(request: Request, settings: SettingsDep, lifecycle: LifecycleDep) -> Inference:
    """The way to the models for this request."""
    return Inference(request, request.state.queue, lifecycle, settings.deadline_s)


InferenceDep = Annotated[Inference, Depends(get_inference)]


def get_facts(request: Request) -> Facts:
    """What is known of the bundle. Raises ProblemError 503 until it is loaded."""
    queue: InferenceQueue = request.state.queue
    if queue.facts is None:
        raise not_ready()
    return queue.facts


FactsDep = Annotated[Facts, Depends(get_facts)]


def require_form(request: Request) -> None:
    """Raise ProblemError 415 for a body that is no form: every field would seem missing."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        raise ProblemError(
            problems.UNSUPPORTED_MEDIA_TYPE,
            f"send the fields as multipart/form-data, not {content_type or 'without a content type'}",
        )


def form_router(tag: str) -> APIRouter:
    """Router for routes that take forms with files; the limits are those of one form."""
    return APIRouter(
        prefix="/v1",
        tags=[tag],
        dependencies=[Depends(require_form)],
        # a text of 5,000 characters takes at most 20,000 bytes as UTF-8; a file is bounded by the body limit
        form_limits={"max_files": 4, "max_fields": 16, "max_part_size": 64 * 1024},
    )
