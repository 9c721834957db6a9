"""One thread does the jobs step by step; places are bounded, freed, and never left waiting for ever."""

import threading
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

import pytest

from app.inference.effort import Effort, Rates
from app.inference.job import InferenceStopped, Job, Work
from app.inference.queue import InferenceQueue, QueueFull, TooMuchWork
from app.inference.steps import Abandoned, Steps
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from models.interfaces import Pipeline
from tests.app.conftest import wait_until
from tests.fakes import StandInVclip

T = TypeVar("T")


def one_second_each(_: Pipeline) -> Rates:
    """A machine that needs a second for a character, as its warm-up says."""
    rates = Rates()
    rates.character.learn(100, 100.0)
    return rates


@pytest.fixture
def lifecycle() -> Lifecycle:
    return Lifecycle()


@pytest.fixture
def queue(lifecycle: Lifecycle) -> Iterator[InferenceQueue]:
    queue = InferenceQueue(2, lifecycle, Metrics(lifecycle))
    queue.start(StandInVclip, one_second_each)
    wait_until(lambda: lifecycle.ready)
    yield queue
    queue.stop(timeout_s=5)


def submit(
    queue: InferenceQueue,
    function: Callable[[Pipeline, Steps], T],
    characters: int = 0,
    deadline_s: float = 1000.0,
    client: str = "",
) -> tuple[Job[T], list[T]]:
    """A job of one step, and what it has made."""

    def work(pipeline: Pipeline, step: Steps) -> Generator[T | None, None, None]:
        yield function(pipeline, step)

    made: list[T] = []
    return queue.submit(work, made.append, client, Effort(characters), deadline_s), made


def stepwise(
    names: list[str], note: Callable[[str], None]
) -> Callable[..., Generator[str | None, None, None]]:
    """Work that notes a name in each step."""

    def work(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        for name in names:
            note(name)
            yield name

    return work


def occupy(queue: InferenceQueue) -> threading.Event:
    """Keep the thread at work until the returned event is set."""
    begun, release = threading.Event(), threading.Event()

    def work(pipeline: Pipeline, step: Steps) -> None:
        begun.set()
        release.wait(timeout=10)

    submit(queue, work)
    assert begun.wait(timeout=5)
    return release


def test_jobs_run_on_one_thread_in_the_order_they_came(queue: InferenceQueue) -> None:
    release = occupy(queue)
    order: list[tuple[int, int]] = []

    def numbered(number: int) -> Callable[[Pipeline, Steps], None]:
        return lambda pipeline, step: order.append((number, threading.get_ident()))

    jobs = [submit(queue, numbered(number)) for number in range(2)]
    release.set()
    for job, _ in jobs:
        job.future.result(timeout=5)
    assert [number for number, _ in order] == [0, 1]
    assert len({thread for _, thread in order} | {threading.get_ident()}) == 2


def test_a_full_queue_refuses_and_says_when_to_come_back(queue: InferenceQueue) -> None:
    release = occupy(queue)
    jobs = [submit(queue, lambda pipeline, _: None, characters=10)[0] for _ in range(2)]
    with pytest.raises(QueueFull, match="all places") as refusal:
        submit(queue, lambda pipeline, _: None)
    assert 1 <= refusal.value.retry_after_s <= 30  # three jobs, of which none has over 10 s to do
    release.set()
    for job in jobs:
        job.future.result(timeout=5)
    again, made = submit(queue, lambda pipeline, _: "again")
    again.future.result(timeout=5)
    assert made == ["again"]


def test_a_withdrawn_job_frees_its_place_and_is_never_done(queue: InferenceQueue) -> None:
    release = occupy(queue)
    done: list[str] = []
    withdrawn, _ = submit(queue, lambda pipeline, _: done.append("withdrawn"))
    submit(queue, lambda pipeline, _: done.append("first"))
    queue.withdraw(withdrawn)
    last, _ = submit(queue, lambda pipeline, _: done.append("second"))
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

    job, _ = submit(queue, work)
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
        submit(queue, work)[0].future.result(timeout=5)
    job, made = submit(queue, lambda pipeline, _: 1)
    job.future.result(timeout=5)
    assert made == [1]
    assert lifecycle.ready


def test_the_death_of_the_thread_ends_every_wait_and_is_reported(
    queue: InferenceQueue, lifecycle: Lifecycle
) -> None:
    release = occupy(queue)

    def die(pipeline: Pipeline, _: object) -> None:
        raise SystemExit

    jobs = [submit(queue, die), submit(queue, lambda pipeline, _: None)]
    release.set()
    for job, _ in jobs:
        with pytest.raises(InferenceStopped):
            job.future.result(timeout=5)
    assert isinstance(lifecycle.failure, SystemExit)
    assert not lifecycle.ready
    with pytest.raises(InferenceStopped):
        submit(queue, lambda pipeline, _: None)


def test_a_bundle_that_does_not_load_is_told_and_nothing_is_ready(lifecycle: Lifecycle) -> None:
    def load() -> Pipeline:
        raise OSError("no such bundle")

    queue = InferenceQueue(1, lifecycle, Metrics(lifecycle))
    queue.start(load, one_second_each)
    wait_until(lambda: lifecycle.failure is not None)
    assert isinstance(lifecycle.failure, OSError)
    assert not lifecycle.ready


def test_a_failed_warm_up_is_no_readiness(lifecycle: Lifecycle) -> None:
    def warm_up(pipeline: Pipeline) -> Rates:
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


def test_two_jobs_take_turns_and_each_gets_its_own_parts(queue: InferenceQueue) -> None:
    release = occupy(queue)
    order: list[str] = []
    made: list[list[str]] = [[], []]
    jobs = [
        queue.submit(stepwise(names, order.append), parts.append, client)
        for client, names, parts in (("a", ["a1", "a2", "a3"], made[0]), ("b", ["b1", "b2", "b3"], made[1]))
    ]
    release.set()
    for job in jobs:
        job.future.result(timeout=5)
    assert made == [["a1", "a2", "a3"], ["b1", "b2", "b3"]]
    assert set(order[:2]) == {"a1", "b1"}
    assert sorted(order) == ["a1", "a2", "a3", "b1", "b2", "b3"]


def test_a_short_job_goes_in_between_the_steps_of_a_long_one(queue: InferenceQueue) -> None:
    reached, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def book(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        for number in range(50):
            if number == 10:
                reached.set()
                go_on.wait(timeout=10)
            order.append("sentence")
            yield None

    long = queue.submit(book, order.append)
    assert reached.wait(timeout=5)
    short, _ = submit(queue, lambda pipeline, _: order.append("short"))
    go_on.set()
    for job in (long, short):
        job.future.result(timeout=5)
    assert order.index("short") == 11  # after the sentence that was at work


def in_two_parts(order: list[str], go_on: threading.Event, begun: threading.Event) -> Work[str]:
    """A sentence with a yield point in its middle, where it waits for `go_on` first."""

    def work(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        order.append("first half")
        begun.set()
        go_on.wait(timeout=10)
        pipeline.synthesizer.at_yield_point()
        order.append("second half")
        yield "sentence"

    return work


def test_a_short_job_goes_into_the_middle_of_a_sentence(queue: InferenceQueue) -> None:
    order, go_on, begun = list[str](), threading.Event(), threading.Event()
    speech = queue.submit(in_two_parts(order, go_on, begun), order.append, "a", Effort(characters=10))
    assert begun.wait(timeout=5)
    word, _ = submit(queue, lambda pipeline, _: order.append("word"), characters=1, client="b")
    short, _ = submit(queue, lambda pipeline, _: order.append("short"), client="c")
    go_on.set()
    for job in (speech, short, word):
        job.future.result(timeout=5)
    assert order == ["first half", "short", "second half", "sentence", "word"]


def test_what_a_short_job_raises_in_between_belongs_to_it_alone(queue: InferenceQueue) -> None:
    order, go_on, begun = list[str](), threading.Event(), threading.Event()
    speech = queue.submit(in_two_parts(order, go_on, begun), order.append, "a", Effort(characters=10))
    assert begun.wait(timeout=5)

    def fail(pipeline: Pipeline, _: object) -> None:
        raise ZeroDivisionError

    short, _ = submit(queue, fail, client="b")
    go_on.set()
    speech.future.result(timeout=5)
    with pytest.raises(ZeroDivisionError):
        short.future.result(timeout=5)
    assert order == ["first half", "second half", "sentence"]


def test_a_thread_that_dies_in_between_ends_both_waits(queue: InferenceQueue, lifecycle: Lifecycle) -> None:
    order, go_on, begun = list[str](), threading.Event(), threading.Event()
    speech = queue.submit(in_two_parts(order, go_on, begun), order.append, "a", Effort(characters=10))
    assert begun.wait(timeout=5)

    def die(pipeline: Pipeline, _: object) -> None:
        raise SystemExit

    short, _ = submit(queue, die, client="b")
    go_on.set()
    for wait in (short.future, speech.future):
        with pytest.raises(InferenceStopped):
            wait.result(timeout=5)
    assert isinstance(lifecycle.failure, SystemExit)
    assert order == ["first half"]


def test_a_sentence_that_nobody_waits_for_ends_in_its_middle(queue: InferenceQueue) -> None:
    order, go_on, begun = list[str](), threading.Event(), threading.Event()
    speech = queue.submit(in_two_parts(order, go_on, begun), order.append, "a", Effort(characters=10))
    assert begun.wait(timeout=5)
    queue.withdraw(speech)
    go_on.set()
    with pytest.raises(Abandoned):
        speech.future.result(timeout=5)
    assert order == ["first half"]


def test_stop_finishes_a_sentence_and_the_short_job_in_its_middle(queue: InferenceQueue) -> None:
    order, go_on, begun = list[str](), threading.Event(), threading.Event()
    speech = queue.submit(in_two_parts(order, go_on, begun), order.append, "a", Effort(characters=10))
    assert begun.wait(timeout=5)
    in_between, release = threading.Event(), threading.Event()

    def wait(pipeline: Pipeline, _: object) -> None:
        in_between.set()
        release.wait(timeout=10)

    short, _ = submit(queue, wait, client="b")
    go_on.set()
    assert in_between.wait(timeout=5)
    threading.Timer(0.05, release.set).start()
    assert queue.stop(timeout_s=5)
    assert (speech.future.exception(), short.future.done()) == (None, True)
    assert order == ["first half", "second half", "sentence"]


def test_what_cannot_be_done_in_time_is_refused_at_once(queue: InferenceQueue) -> None:
    release = occupy(queue)
    with pytest.raises(
        TooMuchWork, match="about 61 s on this machine, but the limit is 60 s: send a shorter text"
    ):
        submit(queue, lambda pipeline, _: None, characters=61, deadline_s=60)
    with pytest.raises(TooMuchWork, match="send at most about 600 characters at once"):
        submit(queue, lambda pipeline, _: None, characters=660, deadline_s=600)
    submit(queue, lambda pipeline, _: None, characters=40, deadline_s=60)
    with pytest.raises(QueueFull, match="that before it 40 s") as refusal:
        submit(queue, lambda pipeline, _: None, characters=30, deadline_s=60)
    assert refusal.value.retry_after_s == 10
    submit(queue, lambda pipeline, _: None, characters=20, deadline_s=60)
    assert queue.expected_s == pytest.approx(60)
    release.set()
    wait_until(lambda: queue.expected_s == 0)


def test_what_was_withdrawn_is_no_work_before_others(queue: InferenceQueue) -> None:
    release = occupy(queue)
    withdrawn, _ = submit(queue, lambda pipeline, _: None, characters=50, deadline_s=60)
    with pytest.raises(QueueFull):
        submit(queue, lambda pipeline, _: None, characters=50, deadline_s=60)
    queue.withdraw(withdrawn)
    submit(queue, lambda pipeline, _: None, characters=50, deadline_s=60)
    release.set()


def test_a_begun_job_that_nobody_waits_for_ends_before_its_next_step(queue: InferenceQueue) -> None:
    reached, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def work(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        try:
            order.append("first")
            reached.set()
            go_on.wait(timeout=10)
            yield None
            order.append("second")
        finally:
            order.append("closed")

    job = queue.submit(work, order.append)
    assert reached.wait(timeout=5)
    queue.withdraw(job)
    go_on.set()
    with pytest.raises(Abandoned):
        job.future.result(timeout=5)
    assert order == ["first", "closed"]


def test_a_finished_job_teaches_how_fast_the_machine_is(queue: InferenceQueue) -> None:
    """It was said to take a second for a character, and takes next to none."""
    for _ in range(3):
        submit(queue, lambda pipeline, _: None, characters=5_000, deadline_s=1e6)[0].future.result(timeout=5)
    submit(queue, lambda pipeline, _: None, characters=100, deadline_s=1)[0].future.result(timeout=5)


def test_stop_ends_the_jobs_that_were_only_begun(queue: InferenceQueue) -> None:
    begun, release = threading.Event(), threading.Event()

    def work(pipeline: Pipeline, step: Steps) -> Generator[str | None, None, None]:
        begun.set()
        yield None
        yield "never"

    def other(pipeline: Pipeline, step: Steps) -> None:
        assert begun.wait(timeout=10)
        release.wait(timeout=10)

    made: list[str] = []
    occupied = occupy(queue)
    first = queue.submit(work, made.append)
    second, _ = submit(queue, other)
    occupied.set()
    assert begun.wait(timeout=5)
    wait_until(lambda: second.begun)
    threading.Timer(0.05, release.set).start()
    assert queue.stop(timeout_s=5)
    with pytest.raises(InferenceStopped):
        first.future.result(timeout=5)
    assert made == []
    assert second.future.exception() is None
