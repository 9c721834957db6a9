"""How long each stage of a request's work takes; the models know nothing of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol, TypeVar, cast, get_args

from models.interfaces import Pipeline
from models.types import Waveform

T = TypeVar("T")

# detection belongs to "embed"
Stage = Literal["decode", "embed", "rank", "synthesize", "encode"]
STAGES: tuple[Stage, ...] = get_args(Stage)

_STAGE_OF_METHOD: dict[str, Stage] = {
    "embed_face": "embed",
    "embed_found_face": "embed",
    "embed_voice": "embed",
    "verify": "rank",
    "find_voices": "rank",
    "describe_voices": "rank",
}


class StageRecord(Protocol):
    """Takes down what was measured; safe to call from any thread."""

    def stage_ended(self, stage: Stage, seconds: float) -> None:
        """A stage took so many seconds."""
        ...

    def speech_made(self, speech_seconds: float, work_seconds: float) -> None:
        """A sentence of so many seconds was made in so many seconds."""
        ...


@contextmanager
def timed_stage(record: StageRecord, stage: Stage) -> Iterator[None]:
    """Record how long the block takes, also where it raises."""
    began = time.perf_counter()
    try:
        yield
    finally:
        record.stage_ended(stage, time.perf_counter() - began)


def timed_encoding(
    record: StageRecord, pieces: Iterator[Waveform], encode: Callable[[Iterator[Waveform]], Iterator[bytes]]
) -> Iterator[bytes]:
    """What `encode` makes of the pieces; recorded is what it takes beside the making of the pieces."""
    seconds = {"making": 0.0, "all": 0.0}

    def count(name: str, items: Iterator[T]) -> Iterator[T]:
        while True:
            began = time.perf_counter()
            try:
                item = next(items)
            except StopIteration:
                return
            finally:
                seconds[name] += time.perf_counter() - began
            yield item

    yield from count("all", encode(count("making", pieces)))
    record.stage_ended("encode", seconds["all"] - seconds["making"])


def timed_pipeline(pipeline: Pipeline, record: StageRecord) -> Pipeline:
    """The same pipeline, whose calls are recorded."""
    return cast(Pipeline, _TimedPipeline(pipeline, record))


class _TimedPipeline:
    """Passes everything on, and measures the methods that are a stage."""

    def __init__(self, pipeline: Pipeline, record: StageRecord) -> None:
        self._pipeline = pipeline
        self._record = record

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._pipeline, name)
        stage = _STAGE_OF_METHOD.get(name)
        return member if stage is None else self._timed(member, stage)

    def stream(self, *args: Any, **kwargs: Any) -> Iterator[Waveform]:
        """As `Pipeline.stream`; each sentence is a measurement."""
        pieces = self._pipeline.stream(*args, **kwargs)
        return self._timed_pieces(iter(pieces))

    def _timed(self, method: Callable[..., Any], stage: Stage) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            with timed_stage(self._record, stage):
                return method(*args, **kwargs)

        return call

    def _timed_pieces(self, pieces: Iterator[Waveform]) -> Iterator[Waveform]:
        while True:
            began = time.perf_counter()
            try:
                piece = next(pieces)
            except StopIteration:
                return
            seconds = time.perf_counter() - began
            self._record.stage_ended("synthesize", seconds)
            self._record.speech_made(piece.seconds, seconds)
            yield piece
