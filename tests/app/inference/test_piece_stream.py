"""Work ends with whoever waits for it, and nothing of a request is left once its pieces were taken."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable, Generator, Iterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from app.inference.effort import Rates
from app.inference.job import Work
from app.inference.piece_stream import PieceStream
from app.inference.queue import InferenceQueue
from app.inference.steps import Steps
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from app.problems import kinds
from app.problems.kinds import ProblemError, ProblemKind
from models.interfaces import Pipeline
from tests.app.conftest import wait_until
from tests.fakes import StandInVclip

LONG_S = 3600.0  # a deadline that no test lives to see


class Listening:
    """The client of a request: it says nothing until it hangs up, and it is known whether anybody still listens."""

    def __init__(self) -> None:
        self.ended = False
        self.begun = False
        self.hangs_up = asyncio.Event()

    async def receive(self) -> Message:
        self.begun = True
        try:
            await self.hangs_up.wait()
        finally:
            self.ended = True
        return {"type": "http.disconnect"}


@pytest.fixture
def queue() -> Iterator[InferenceQueue]:
    lifecycle = Lifecycle()
    queue = InferenceQueue(2, lifecycle, Metrics(lifecycle))
    queue.start(StandInVclip, lambda _: Rates())
    wait_until(lambda: lifecycle.ready)
    yield queue
    queue.stop(timeout_s=5)


def stream_of(
    queue: InferenceQueue, client: Listening, work: Work[str], deadline_s: float = LONG_S
) -> PieceStream[str]:
    request = Request({"type": "http", "method": "GET", "headers": []}, client.receive)
    return PieceStream(work, queue, request, deadline_s)


def pieces(*names: str) -> Work[str]:
    """Work that others may go before, and then makes these."""

    def work(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        yield None
        yield from names

    return work


async def become_true(condition: Callable[[], object] | None, client: Listening | None = None) -> bool:
    """Whether within a few seconds the object is gone, or nobody listens to the client."""
    for _ in range(50):
        gc.collect()
        if (condition is not None and condition() is None) or (client is not None and client.ended):
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.mark.parametrize("taken", ["all", "one", "none"])
def test_a_stream_that_is_over_is_freed_long_before_its_deadline(queue: InferenceQueue, taken: str) -> None:
    """With it go the upload and the audio of the request, which the deadline or the listening would keep."""

    async def use() -> None:
        client = Listening()
        made = stream_of(queue, client, pieces("one", "two"))
        async with made:
            if taken == "one":
                assert await anext(made) == "one"
            if taken == "all":
                assert [piece async for piece in made] == ["one", "two"]
        gone = weakref.ref(made)
        del made
        assert await become_true(gone)

    asyncio.run(use())


def test_nobody_listens_to_a_client_whose_stream_is_over(queue: InferenceQueue) -> None:
    async def use() -> None:
        client = Listening()
        made = stream_of(queue, client, pieces("one"))
        assert [piece async for piece in made] == ["one"]
        assert client.begun
        assert await become_true(None, client)

    asyncio.run(use())


@pytest.mark.parametrize(
    ("end", "told"),
    [("hang-up", kinds.CLIENT_GONE), ("deadline", kinds.DEADLINE_EXCEEDED), ("close", None)],
)
def test_work_ends_at_its_next_step_though_nobody_takes_its_pieces(
    queue: InferenceQueue, end: str, told: ProblemKind | None
) -> None:
    begun, give_up = threading.Event(), threading.Event()

    def work_without_end(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        while not give_up.is_set():
            with step("embed"):
                begun.set()
                give_up.wait(0.001)
        yield "in vain"

    async def use() -> None:
        client = Listening()
        made = stream_of(queue, client, work_without_end, 0.05 if end == "deadline" else LONG_S)
        assert await asyncio.to_thread(begun.wait, 30)
        if end == "hang-up":
            client.hangs_up.set()
        if end == "close":
            made.close()
        async with asyncio.timeout(30), stream_of(queue, Listening(), pieces("the next")) as other:
            assert await anext(other) == "the next"
        if told is not None:
            with pytest.raises(ProblemError) as problem:
                await anext(made)
            assert problem.value.kind is told

    try:
        asyncio.run(use())
    finally:
        give_up.set()


def test_a_stream_whose_thread_dies_says_that_the_service_ends(queue: InferenceQueue) -> None:
    def die(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        yield "one"
        raise SystemExit

    async def use() -> None:
        made = stream_of(queue, Listening(), die)
        assert await anext(made) == "one"
        with pytest.raises(ProblemError) as problem:
            await anext(made)
        assert problem.value.kind is kinds.DRAINING

    asyncio.run(use())


def test_a_stream_that_is_over_stays_over(queue: InferenceQueue) -> None:
    async def use() -> None:
        made = stream_of(queue, Listening(), pieces("one"))
        assert [piece async for piece in made] == ["one"]
        async with asyncio.timeout(30):
            assert [piece async for piece in made] == []

    asyncio.run(use())
