"""The steps of one job: how long each takes, and where work ends that nobody waits for."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from models.interfaces import Stage


class _Sound(Protocol):
    @property
    def seconds(self) -> float: ...


S = TypeVar("S", bound=_Sound)


class WorkRecord(Protocol):
    """Records measurements; safe to call from any thread."""

    def queue_left(self, seconds: float) -> None:
        """A job has waited so many seconds in the queue."""
        ...

    def stage_ended(self, stage: Stage, seconds: float, elapsed_s: float) -> None:
        """Record a stage that ends now: its own seconds, as `Steps` counts them, and those since its begin."""
        ...

    def speech_made(self, speech_seconds: float, work_seconds: float) -> None:
        """Record the duration of a synthesized sentence and the seconds that its synthesis took."""
        ...


class Abandoned(Exception):
    """Nobody waits for the result of this work any more."""


class Steps:
    """A `Step` of the models, whose stages are recorded: `with step("decode"): ...`.

    A step that is to begin after `abandoned` was set raises Abandoned instead. A step may hold others; their time
    is theirs and not counted in its own. Nor is the time counted in which other jobs are at work.

    synthesis_s: seconds that all stages of synthesis have taken so far.
    """

    def __init__(self, record: WorkRecord, abandoned: threading.Event) -> None:
        self._record = record
        self._abandoned = abandoned
        self._inner_seconds: list[float] = []  # of each open step, from the outermost on
        self._left_at: float | None = None  # when the work was last interrupted
        self.synthesis_s = 0.0

    @contextmanager
    def __call__(self, stage: Stage) -> Iterator[None]:
        """Do the block as a step; it is recorded also where the block raises."""
        began = self._begin()
        try:
            yield
        finally:
            self._ended(stage, *self._end(began))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Do the block, between two yields of the work, as a part of the steps that are open."""
        if self._left_at is not None and self._inner_seconds:
            self._inner_seconds[-1] += time.perf_counter() - self._left_at
        try:
            yield
        finally:
            self._left_at = time.perf_counter()

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """Do the block in the middle of a step, without counting its time in any that is open."""
        began = time.perf_counter()
        try:
            yield
        finally:
            if self._inner_seconds:
                self._inner_seconds[-1] += time.perf_counter() - began

    def speaking(self, sentences: Iterator[S]) -> Iterator[S]:
        """The same sentences, each made in a step of its own."""
        while True:
            began = self._begin()
            try:
                sentence = next(sentences, None)
            finally:
                seconds, elapsed_s = self._end(began)
            if sentence is None:
                return
            self._ended("synthesize", seconds, elapsed_s)
            self._record.speech_made(sentence.seconds, seconds)
            yield sentence

    def _begin(self) -> float:
        if self._abandoned.is_set():
            raise Abandoned
        self._inner_seconds.append(0.0)
        return time.perf_counter()

    def _ended(self, stage: Stage, seconds: float, elapsed_s: float) -> None:
        self._record.stage_ended(stage, seconds, elapsed_s)
        if stage == "synthesize":
            self.synthesis_s += seconds

    def _end(self, began: float) -> tuple[float, float]:
        """Seconds of the step alone, and since its begin."""
        elapsed_s = time.perf_counter() - began
        seconds = elapsed_s - self._inner_seconds.pop()
        if self._inner_seconds:
            self._inner_seconds[-1] += elapsed_s
        return seconds, elapsed_s
