"""Nothing of a request is left once its pieces were taken."""

import asyncio
import gc
import weakref
from collections.abc import Callable, Generator, Iterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from app.inference.effort import Rates
from app.inference.piece_stream import PieceStream
from app.inference.queue import InferenceQueue
from app.inference.steps import Steps
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from models.interfaces import Pipeline
from tests.app.conftest import wait_until
from tests.fakes import StandInVclip

LONG_S = 3600.0  # a deadline that no test lives to see


class Listening:
    """The client of a request: it says nothing, and it is known whether anybody still listens to it."""

    def __init__(self) -> None:
        self.ended = False
        self.begun = False
        self._never = asyncio.Event()

    async def receive(self) -> Message:
        self.begun = True
        try:
            await self._never.wait()
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


def stream_of(queue: InferenceQueue, client: Listening, pieces: list[str]) -> PieceStream[str]:
    request = Request({"type": "http", "method": "GET", "headers": []}, client.receive)

    def work(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        yield None
        yield from pieces

    return PieceStream(work, queue, request, LONG_S)


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
        made = stream_of(queue, client, ["one", "two"])
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
        made = stream_of(queue, client, ["one"])
        assert [piece async for piece in made] == ["one"]
        assert client.begun
        assert await become_true(None, client)

    asyncio.run(use())
