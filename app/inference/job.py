"""A piece of work on its way through the queue, which the inference thread does step by step."""

import contextvars
import math
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Generic, TypeVar

from app.inference.effort import NO_EFFORT, Effort
from app.inference.steps import Abandoned, Steps, WorkRecord
from models.interfaces import Pipeline

P = TypeVar("P")
# Yields the parts of an answer as they are made, and None where no part is made; other jobs may go in between.
Work = Callable[[Pipeline, Steps], Generator[P | None, None, None]]


class InferenceStopped(Exception):
    """The inference thread has ended, so this job will not be finished."""


class Job(Generic[P]):
    """A job; `future` is done when it has ended, in whatever way.

    context: that in which it was made, such as the span of its request; its work is done in it.
    client: who asked for it. deadline: by time.monotonic(). worked_s: seconds of the thread that it has had, in
    so many `steps`.
    """

    def __init__(
        self,
        work: Work[P],
        deliver: Callable[[P], None],
        record: WorkRecord,
        client: str = "",
        effort: Effort = NO_EFFORT,
        expected_s: float = 0.0,
        deadline_s: float = math.inf,
    ) -> None:
        """deliver: takes each part, on the inference thread. expected_s: seconds of work."""
        self.future: Future[None] = Future()
        self.abandoned = threading.Event()
        self.context = contextvars.copy_context()
        self.client = client
        self.effort = effort
        self.queued_at = time.monotonic()
        self.deadline = self.queued_at + deadline_s
        self.worked_s = 0.0
        self.steps = 0
        self._step_began: float | None = None  # of the step at work
        self._expected_s = expected_s
        self._work = work
        self._deliver = deliver
        self._parts: Generator[P | None, None, None] | None = None
        self._step = Steps(record, self.abandoned)

    @property
    def begun(self) -> bool:
        """Whether the thread has taken it up."""
        return self.future.running() or self.future.done()

    @property
    def speaking_s(self) -> float:
        """How many of the seconds of work were synthesis."""
        return self._step.synthesis_s

    def is_short(self, limit_s: float) -> bool:
        """Whether it was expected to take at most so long, and has not taken longer."""
        return 0.0 < self._expected_s <= limit_s and self.worked_s <= limit_s

    @property
    def remaining_s(self) -> float:
        """Seconds of work that are still expected; where it takes longer than expected, those of a step."""
        if self.worked_s < self._expected_s:
            return self._expected_s - self.worked_s
        return self.worked_s / self.steps if self.steps else 0.0

    @property
    def needed_s(self) -> float:
        """Seconds of work that an unfinished job takes in all, as far as is known: at least one step more."""
        began = self._step_began
        worked_s = self.worked_s + (0.0 if began is None else time.monotonic() - began)
        return max(self._expected_s, worked_s + worked_s / max(1, self.steps))

    def advance(self, pipeline: Pipeline) -> None:
        """Do the next step of a job that is begun; an Exception that the work raises goes into its future."""
        self._step_began = time.monotonic()
        try:
            if self._parts is None:
                self._parts = self._work(pipeline, self._step)
            with self._step.at_work():
                if self.abandoned.is_set():
                    self.context.run(self._parts.close)
                    raise Abandoned
                part = self.context.run(next, self._parts)
            if part is not None:
                self._deliver(part)
        except StopIteration:
            self.future.set_result(None)
        except Exception as error:
            self.future.set_exception(error)
        finally:
            self.worked_s += time.monotonic() - self._step_began
            self._step_began = None
            self.steps += 1

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """Do the block, work of another job, in the middle of a step of this one, without counting its time."""
        began = time.monotonic()
        try:
            with self._step.interrupted():
                yield
        finally:
            if self._step_began is not None:
                self._step_began += time.monotonic() - began

    def stop(self) -> None:
        """End it where it is; the thread does no more of it."""
        if self.future.done() or not (self.future.running() or self.future.set_running_or_notify_cancel()):
            return
        self.future.set_exception(InferenceStopped("the inference thread has ended"))
