"""One thread does one job after the other; places are bounded, freed, and never left waiting for ever."""

import threading
from collections.abc import Iterator

import pytest

from app.inference.queue import InferenceQueue, InferenceStopped, QueueFull, Work
from app.inference.steps import Abandoned, Steps
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from models.interfaces import Pipeline
from tests.app.conftest import wait_until
from tests.fakes import StandInVclip

NO_WARM_UP = lambda _: None  # noqa: E731


@pytest.fixture
def lifecycle() -> Lifecycle:
    return Lifecycle()


@pytest.fixture
def queue(lifecycle: Lifecycle) -> Iterator[InferenceQueue]:
    queue = InferenceQueue(2, lifecycle, Metrics(lifecycle))
    queue.start(StandInVclip, NO_WARM_UP)
    wait_until(lambda: lifecycle.ready)
    yield queue
    queue.stop(timeout_s=5)


def occupy(queue: InferenceQueue) -> threading.Event:
    """Keep the thread at work until the returned event is set."""
    begun, release = threading.Event(), threading.Event()

    def work(pipeline: Pipeline, step: Steps) -> None:
        begun.set()
        release.wait(timeout=10)

    queue.submit(work)
    assert begun.wait(timeout=5)
    return release


def test_jobs_run_on_one_thread_in_the_order_they_came(queue: InferenceQueue) -> None:
    release = occupy(queue)
    order: list[tuple[int, int]] = []

    def numbered(number: int) -> Work[None]:
        return lambda pipeline, step: order.append((number, threading.get_ident()))

    jobs = [queue.submit(numbered(number)) for number in range(2)]
    release.set()
    for job in jobs:
        job.future.result(timeout=5)
    assert [number for number, _ in order] == [0, 1]
    assert len({thread for _, thread in order} | {threading.get_ident()}) == 2


def test_a_full_queue_refuses_and_says_when_to_come_back(queue: InferenceQueue) -> None:
    release = occupy(queue)
    jobs = [queue.submit(lambda pipeline, _: None) for _ in range(2)]
    with pytest.raises(QueueFull) as refusal:
        queue.submit(lambda pipeline, _: None)
    assert 1 <= refusal.value.retry_after_s <= 60
    release.set()
    for job in jobs:
        job.future.result(timeout=5)
    assert queue.submit(lambda pipeline, _: "again").future.result(timeout=5) == "again"


def test_a_withdrawn_job_frees_its_place_and_is_never_done(queue: InferenceQueue) -> None:
    release = occupy(queue)
    done: list[str] = []
    withdrawn = queue.submit(lambda pipeline, _: done.append("withdrawn"))
    queue.submit(lambda pipeline, _: done.append("first"))
    queue.withdraw(withdrawn)
    last = queue.submit(lambda pipeline, _: done.append("second"))
    release.set()
    last.future.result(timeout=5)
    assert done == ["first", "second"]


def test_work_that_nobody_waits_for_ends_at_its_next_step(queue: InferenceQueue) -> None:
    begun, withdrawn = threading.Event(), threading.Event()
    done: list[str] = []

    def work(pipeline: Pipeline, step: Steps) -> None:
        with step("embed"):
            begun.set()
            withdrawn.wait(timeout=10)
            done.append("embed")
        with step("rank"):
            done.append("rank")

    job = queue.submit(work)
    assert begun.wait(timeout=5)
    queue.withdraw(job)
    withdrawn.set()
    with pytest.raises(Abandoned):
        job.future.result(timeout=5)
    assert done == ["embed"]


def test_what_work_raises_belongs_to_its_request_alone(queue: InferenceQueue, lifecycle: Lifecycle) -> None:
    def work(pipeline: Pipeline, _: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        queue.submit(work).future.result(timeout=5)
    assert queue.submit(lambda pipeline, _: 1).future.result(timeout=5) == 1
    assert lifecycle.ready


def test_the_death_of_the_thread_ends_every_wait_and_is_reported(
    queue: InferenceQueue, lifecycle: Lifecycle
) -> None:
    release = occupy(queue)

    def die(pipeline: Pipeline, _: object) -> None:
        raise SystemExit

    jobs = [queue.submit(die), queue.submit(lambda pipeline, _: None)]
    release.set()
    for job in jobs:
        with pytest.raises(InferenceStopped):
            job.future.result(timeout=5)
    assert isinstance(lifecycle.failure, SystemExit)
    assert not lifecycle.ready
    with pytest.raises(InferenceStopped):
        queue.submit(lambda pipeline, _: None)


def test_a_bundle_that_does_not_load_is_told_and_nothing_is_ready(lifecycle: Lifecycle) -> None:
    def load() -> Pipeline:
        raise OSError("no such bundle")

    queue = InferenceQueue(1, lifecycle, Metrics(lifecycle))
    queue.start(load, NO_WARM_UP)
    wait_until(lambda: lifecycle.failure is not None)
    assert isinstance(lifecycle.failure, OSError)
    assert not lifecycle.ready


def test_a_failed_warm_up_is_no_readiness(lifecycle: Lifecycle) -> None:
    def warm_up(pipeline: Pipeline) -> None:
        raise ValueError

    queue = InferenceQueue(1, lifecycle, Metrics(lifecycle))
    queue.start(StandInVclip, warm_up)
    wait_until(lambda: lifecycle.failure is not None)
    assert not lifecycle.ready
    assert queue.facts is None


def test_stop_finishes_the_job_at_work(queue: InferenceQueue) -> None:
    release = occupy(queue)
    threading.Timer(0.05, release.set).start()
    assert queue.stop(timeout_s=5)
