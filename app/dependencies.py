"""Dependencies of the routes: the long-lived state, the inference, checks of the request."""

from collections.abc import Callable, Generator
from typing import Annotated, TypedDict, TypeVar

from fastapi import APIRouter, Depends, Request

from app.content_negotiation import FORMS, require_type
from app.forms import DEFAULT_LIMITS, FormLimits, form_route
from app.inference.effort import NO_EFFORT, Effort
from app.inference.facts import Facts
from app.inference.job import InferenceStopped, Work
from app.inference.piece_stream import PieceStream
from app.inference.queue import InferenceQueue, QueueFull, TooMuchWork
from app.inference.steps import Steps
from app.lexicon import Lexicon
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from app.previews import Previews
from app.problems import kinds
from app.problems.kinds import ProblemError
from app.settings import Settings
from models.errors import InvalidText
from models.interfaces import Pipeline

T = TypeVar("T")


class State(TypedDict):
    """Everything that lives as long as the service; made in the lifespan."""

    settings: Settings
    lifecycle: Lifecycle
    queue: InferenceQueue
    metrics: Metrics
    lexicon: Lexicon
    previews: Previews


class Inference:
    """Runs the work of one request on the inference thread.

    The work of others goes in between: after each file in `run_in_steps`, after each sentence in `stream`.
    """

    def __init__(
        self, request: Request, queue: InferenceQueue, lifecycle: Lifecycle, deadline_s: float
    ) -> None:
        self._request = request
        self._queue = queue
        self._lifecycle = lifecycle
        self._deadline_s = deadline_s

    async def run(self, work: Callable[[Pipeline, Steps], T], effort: Effort = NO_EFFORT) -> T:
        """Wait for a place in the queue and for the result; exceptions of the work are raised here.

        effort: what the work is expected to take. Raises ProblemError if the service is not ready, the queue is
        full, the deadline passes or the client disconnects; the place in the queue is then free at once.
        """

        def once(pipeline: Pipeline, step: Steps) -> Generator[T, None, None]:
            yield work(pipeline, step)

        return await self.run_in_steps(once, effort)

    async def run_in_steps(self, work: Work[T], effort: Effort = NO_EFFORT) -> T:
        """The same for work that yields None where others may go in between, and at last its result."""
        async with self.stream(work, effort) as results:
            return await anext(results)

    def stream(self, work: Work[T], effort: Effort = NO_EFFORT) -> PieceStream[T]:
        """Wait for a place in the queue, and yield the pieces of the work one by one; see `PieceStream`.

        Raises ProblemError if the service is not ready or the work cannot be done in time; the iteration raises as
        `run` does.
        """
        if not self._lifecycle.loaded:  # a draining process still finishes the requests that it has accepted
            raise not_ready()
        try:
            client: str = self._request.state.client
            return PieceStream(work, self._queue, self._request, self._deadline_s, client, effort)
        except QueueFull as full:
            raise ProblemError(
                kinds.TOO_MANY_REQUESTS,
                f"{full}; try again in {full.retry_after_s} s",
                {"Retry-After": str(full.retry_after_s)},
            ) from full
        except TooMuchWork as error:
            raise ProblemError(kinds.DEADLINE_EXCEEDED, str(error)) from error
        except InferenceStopped as error:
            raise ProblemError(kinds.DRAINING, kinds.DRAINING.example, {"Retry-After": "1"}) from error


def not_ready() -> ProblemError:
    """Return the problem for requests while the bundle is being loaded."""
    return ProblemError(kinds.NOT_READY, kinds.NOT_READY.example, {"Retry-After": "2"})


def get_settings(request: Request) -> Settings:
    """Return the settings of this process."""
    settings: Settings = request.state.settings
    return settings


def get_lifecycle(request: Request) -> Lifecycle:
    """Return the state of this process."""
    lifecycle: Lifecycle = request.state.lifecycle
    return lifecycle


def get_lexicon(request: Request) -> Lexicon:
    """The pronunciations of this process."""
    lexicon: Lexicon = request.state.lexicon
    return lexicon


def get_previews(request: Request) -> Previews:
    """The previews of this process."""
    previews: Previews = request.state.previews
    return previews


PreviewsDep = Annotated[Previews, Depends(get_previews)]
LexiconDep = Annotated[Lexicon, Depends(get_lexicon)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
LifecycleDep = Annotated[Lifecycle, Depends(get_lifecycle)]


def get_metrics(request: Request) -> Metrics:
    """Return the metrics of this process."""
    metrics: Metrics = request.state.metrics
    return metrics


MetricsDep = Annotated[Metrics, Depends(get_metrics)]


def get_inference(request: Request, settings: SettingsDep, lifecycle: LifecycleDep) -> Inference:
    """Return the access to the models for this request."""
    return Inference(request, request.state.queue, lifecycle, settings.deadline_s)


InferenceDep = Annotated[Inference, Depends(get_inference)]


def get_facts(request: Request) -> Facts:
    """Return the facts of the bundle. Raises ProblemError 503 until it is loaded."""
    queue: InferenceQueue = request.state.queue
    if queue.facts is None:
        raise not_ready()
    return queue.facts


FactsDep = Annotated[Facts, Depends(get_facts)]


def check_text_length(text: str, settings: Settings) -> None:
    """Raise InvalidText if the text is longer than the limit of this service."""
    if len(text) > settings.max_text_characters:
        raise InvalidText(
            f"the text has {len(text)} characters, but the limit is {settings.max_text_characters}: split it"
        )


def form_router(tag: str, limits: FormLimits = DEFAULT_LIMITS, takes_other_fields: bool = False) -> APIRouter:
    """Router for routes that take forms with files; the limits are those of one form.

    takes_other_fields: fields that do not exist are left to the route, and not refused.
    """
    return APIRouter(
        prefix="/v1",
        tags=[tag],
        # every field of any other body would seem missing
        dependencies=[Depends(require_type(*FORMS))],
        route_class=form_route(limits, takes_other_fields),
    )
