"""A request reaches the models from the moment they are loaded, until its own end."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from app.dependencies import Inference
from app.inference.effort import Rates
from app.inference.queue import InferenceQueue
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from app.problems import kinds
from app.problems.kinds import ProblemError
from tests.app.conftest import wait_until
from tests.fakes import StandInVclip


@pytest.fixture
def lifecycle() -> Lifecycle:
    return Lifecycle()


@pytest.fixture
def queue(lifecycle: Lifecycle) -> Iterator[InferenceQueue]:
    queue = InferenceQueue(2, lifecycle, Metrics(lifecycle))
    yield queue
    queue.stop(timeout_s=5)


def run(queue: InferenceQueue, lifecycle: Lifecycle) -> str:
    async def stay() -> Message:
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def use() -> str:
        request = Request({"type": "http", "headers": [], "state": {"client": "one"}}, stay)
        return await Inference(request, queue, lifecycle, 3600.0).run(lambda pipeline, step: "done")

    return asyncio.run(use())


def test_before_the_bundle_is_loaded_nothing_is_queued(queue: InferenceQueue, lifecycle: Lifecycle) -> None:
    with pytest.raises(ProblemError) as problem:
        run(queue, lifecycle)
    assert problem.value.kind is kinds.NOT_READY
    assert queue.waiting == 0


def test_what_was_accepted_is_served_while_the_process_drains(
    queue: InferenceQueue, lifecycle: Lifecycle
) -> None:
    queue.start(StandInVclip, lambda _: Rates())
    wait_until(lambda: lifecycle.ready)
    lifecycle.drain()
    assert run(queue, lifecycle) == "done"


def test_after_the_thread_has_ended_the_service_is_said_to_end(
    queue: InferenceQueue, lifecycle: Lifecycle
) -> None:
    queue.start(StandInVclip, lambda _: Rates())
    wait_until(lambda: lifecycle.ready)
    assert queue.stop(timeout_s=5)
    with pytest.raises(ProblemError) as problem:
        run(queue, lifecycle)
    assert problem.value.kind is kinds.DRAINING
