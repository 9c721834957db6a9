"""What is timed, under which stage, and that every method of the pipeline has its place."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.inference import steps
from app.inference.steps import Abandoned, Steps
from models.interfaces import Pipeline, Stage
from models.types import Waveform
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK

# the stage in which the service calls each method of `Pipeline`; none where it takes next to no time
STAGE_OF_METHOD: dict[str, Stage | None] = {
    "prepare": "text",
    "read": "text",
    "language_of": "text",
    "embed_face": "embed",
    "embed_found_face": "embed",
    "embed_voice": "embed",
    "find_voices": "rank",
    "cast_voices": "rank",
    "describe_voices": "rank",
    "vary_voice": "rank",
    "similar_voices": "rank",
    "verify": "rank",
    "detect_watermark": "watermark",
    "stream": None,  # makes nothing before it is iterated over; then each sentence is a step
    "stream_timed": None,
    "measure_voices": None,  # opens its own steps
    "voice": None,
    "voice_token": None,
    "manifest": None,
    "synthesizer": None,
}
NOT_CALLED = {"device", "mark", "choose_voice", "some_candidates"}  # by a request, or takes no time

DIALOGUE = json.dumps(
    {
        "speakers": {"Ann": {"image": 0}, "Bob": {"voice": STOCK[0]}},
        "lines": [{"speaker": "Ann", "text": "One."}, {"speaker": "Bob", "text": "Two."}],
    }
)


class Record:
    """A `WorkRecord` that keeps everything."""

    def __init__(self) -> None:
        self.stages: list[tuple[Stage, float]] = []
        self.speech: list[tuple[float, float]] = []

    def queue_left(self, seconds: float) -> None:
        """As `WorkRecord.queue_left`."""

    def stage_ended(self, stage: Stage, seconds: float, elapsed_s: float) -> None:
        """As `WorkRecord.stage_ended`."""
        self.stages.append((stage, seconds))

    def speech_made(self, speech_seconds: float, work_seconds: float) -> None:
        """As `WorkRecord.speech_made`."""
        self.speech.append((speech_seconds, work_seconds))


class Clock:
    """Stands in for the module `time`; it goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(steps, "time", clock)
    return clock


@pytest.fixture
def abandoned() -> threading.Event:
    return threading.Event()


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def step(record: Record, abandoned: threading.Event, clock: Clock) -> Steps:
    return Steps(record, abandoned)


def test_a_step_is_recorded_without_the_time_of_the_steps_within_it(
    step: Steps, record: Record, clock: Clock
) -> None:
    with step("encode"):
        clock.now += 1
        with step("synthesize"):
            clock.now += 10
            with step("embed"):
                clock.now += 100
        clock.now += 1000
    with step("decode"):
        clock.now += 1
    assert record.stages == [("embed", 100), ("synthesize", 10), ("encode", 1001), ("decode", 1)]


def test_a_step_that_fails_is_recorded(step: Steps, record: Record, clock: Clock) -> None:
    def fail() -> None:
        clock.now += 2
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), step("decode"):
        fail()
    assert record.stages == [("decode", 2)]


def test_each_sentence_is_a_step_and_the_end_of_them_is_none(
    step: Steps, record: Record, clock: Clock
) -> None:
    def sentences() -> Iterator[Waveform]:
        for seconds in (3, 1):
            clock.now += seconds
            yield Waveform(np.zeros(seconds * 20, np.float32), 10)

    with step("encode"):
        for _ in step.speaking(sentences()):
            clock.now += 0.5
    assert record.stages == [("synthesize", 3), ("synthesize", 1), ("encode", 1)]
    assert record.speech == [(6, 3), (2, 1)]


def test_a_sentence_that_fails_ends_its_step(step: Steps, record: Record, clock: Clock) -> None:
    def sentences() -> Iterator[Waveform]:
        clock.now += 3
        raise ZeroDivisionError
        yield

    def speak() -> None:
        clock.now += 1
        next(step.speaking(sentences()))

    with pytest.raises(ZeroDivisionError), step("encode"):
        speak()
    assert record.stages == [("encode", 1)]


def test_the_time_of_an_interruption_counts_in_no_step(step: Steps, record: Record, clock: Clock) -> None:
    with step("encode"):
        clock.now += 1
        with step("synthesize"):
            clock.now += 10
            with step.interrupted():
                clock.now += 100
    with step.interrupted():  # outside of any step
        clock.now += 1
    assert record.stages == [("synthesize", 10), ("encode", 1)]


def test_no_step_begins_once_nobody_waits(step: Steps, record: Record, abandoned: threading.Event) -> None:
    sentences = step.speaking(iter([Waveform(np.zeros(1, np.float32), 10)] * 2))
    with step("encode"):
        next(sentences)
        abandoned.set()
    with pytest.raises(Abandoned):
        next(sentences)
    with pytest.raises(Abandoned), step("embed"):
        pytest.fail("the step was done")
    assert [stage for stage, _ in record.stages] == ["synthesize", "encode"]


def members(protocol: type) -> set[str]:
    return {name for name in vars(protocol) if not name.startswith("_")}


def test_every_method_of_the_pipeline_has_a_stage_or_is_named_as_none() -> None:
    assert members(Pipeline) == STAGE_OF_METHOD.keys() | NOT_CALLED


def test_every_method_is_called_in_its_stage(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, portrait: bytes, recording: bytes
) -> None:
    open_stages: list[Stage] = []
    seen: dict[str, set[Stage | None]] = {}
    do_step = Steps.__call__

    @contextmanager
    def watched(step: Steps, stage: Stage) -> Iterator[None]:
        with do_step(step, stage):
            open_stages.append(stage)
            try:
                yield
            finally:
                open_stages.pop()

    def note(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def noted(*args: Any, **kwargs: Any) -> Any:
            seen.setdefault(name, set()).add(open_stages[-1] if open_stages else None)
            return method(*args, **kwargs)

        return noted

    client = make_client()
    monkeypatch.setattr(Steps, "__call__", watched)
    methods = [name for name in STAGE_OF_METHOD if callable(getattr(StandInVclip, name, None))]
    for name in methods:
        monkeypatch.setattr(StandInVclip, name, note(name, getattr(StandInVclip, name)))
    call_every_route(client, portrait, recording)
    # what one method of the stand-in calls of another says nothing of the service
    inner: dict[str, set[Stage]] = {"embed_found_face": {"embed"}, "find_voices": {"rank"}}
    inner["stream"] = {"encode"}  # a dialogue opens the stream of each line when the one before is encoded
    for name in methods:
        assert seen[name] == {STAGE_OF_METHOD[name]} | inner.get(name, set()), name


def call_every_route(client: TestClient, portrait: bytes, recording: bytes) -> None:
    image, audio = {"image": portrait}, {"audio": recording}
    text = {"text": "One. Two."}
    answers = [
        client.post("/v1/speech", files=image, data=text),
        client.post("/v1/speech", files=image, data={**text, "consistency": "measured"}),
        client.post("/v1/audio/speech", json={"model": "tts-1", "input": "One.", "voice": STOCK[0]}),
        client.post("/v1/speech", files=image, data={**text, "timestamps": "word"}),
        client.post("/v1/dialogue", files=image, data={"script": DIALOGUE}),
        client.post("/v1/phonemes", json={"text": "One."}),
        client.post("/v1/voices", files=image),
        client.post("/v1/voices/vary", data={"voice": STOCK[0], "direction": "older"}),
        client.post("/v1/voices/similar", data={"voice": STOCK[0]}),
        client.post("/v1/embeddings/face", files=image),
        client.post("/v1/embeddings/voice", files=audio),
        client.post("/v1/verify", files={**image, **audio}),
        client.post("/v1/watermark/detect", files=audio),
    ]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
