"""A dialogue on the embedded bundle: what each speaker says is heard in its turn, in a voice of its own."""

import base64
import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.inference.warm_up import PORTRAIT
from models.types import Waveform
from models.vclip import Vclip
from models.voice.audio import decode_audio
from models.voice.speakers_heard import ONE_SPEAKER_FROM
from tests.end_to_end.conftest import marking_service
from training.evaluation.judges.recognizer import Recognizer

pytestmark = pytest.mark.slow
LINES = (
    ("Ann", "Good morning, how did you sleep last night?"),
    ("Bea", "Very well, thank you, the room was quiet and cool."),
    ("Ann", "Then let us have breakfast in the garden."),
)
PAUSE_S = 0.7


@pytest.fixture(scope="module")
def service(mini_vclip: Vclip) -> Iterator[TestClient]:
    with marking_service(mini_vclip) as client:
        yield client


def test_two_pictures_of_one_face_are_told_apart_by_ear(
    service: TestClient, mini_vclip: Vclip, astronaut_jpeg: bytes, recognizer: Recognizer
) -> None:
    """Both pictures show Eileen Collins, so that the best voice of both is nearly the same."""
    script = {
        "speakers": {"Ann": {"image": 0}, "Bea": {"image": 1}},
        "lines": [{"speaker": speaker, "text": text} for speaker, text in LINES],
        "pause_s": PAUSE_S,
        "timestamps": "word",
    }
    files = [("image", ("a.jpg", PORTRAIT.read_bytes())), ("image", ("b.jpg", astronaut_jpeg))]
    answer = service.post("/v1/dialogue", files=files, data={"script": json.dumps(script)})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    heard = decode_audio(base64.b64decode(body["audio"]))
    assert heard.seconds == pytest.approx(body["seconds"], abs=1e-3)
    cuts = []
    for line, (speaker, text) in zip(body["lines"], LINES, strict=True):
        assert line["speaker"] == speaker
        first, last = (round(line[name] * heard.sample_rate_hz) for name in ("start_s", "end_s"))
        cuts.append(Waveform(heard.samples[first:last], heard.sample_rate_hz))
        said = recognizer.transcribe(cuts[-1]).lower()
        assert said.strip(" .?!").split()[-1] == text.lower().strip(" .?!").split()[-1]
    for before, after in zip(body["lines"], body["lines"][1:], strict=False):
        # the last sound of a word fades out for up to a few tenths of a second behind its time
        assert PAUSE_S - 0.1 < after["start_s"] - before["end_s"] < PAUSE_S + 0.4
    ann, bea, ann_again = (mini_vclip.voice_encoder.embed(cut) for cut in cuts)
    kind = mini_vclip.manifest.parts.voice_encoder.kind
    assert float(ann @ bea) < ONE_SPEAKER_FROM[kind] + 0.15
    assert float(ann @ ann_again) > float(ann @ bea) + 0.1
    confidence = service.post("/v1/watermark/detect", files={"audio": base64.b64decode(body["audio"])}).json()
    assert confidence["marked"] is True


def test_a_long_dialogue_is_streamed(service: TestClient) -> None:
    script = {
        "speakers": {"Ann": {"voice": "af_heart"}, "Bob": {"voice": "am_adam"}},
        "lines": [
            {"speaker": name, "text": f"Line {number}."} for number, name in enumerate(["Ann", "Bob"] * 3)
        ],
        "format": "opus",
        "stream": True,
    }
    answer = service.post("/v1/dialogue", json=script)
    assert answer.status_code == 200
    assert decode_audio(answer.content).seconds > 6 * 0.5 + 5 * 0.5
