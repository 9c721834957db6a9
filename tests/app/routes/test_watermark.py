"""POST /v1/watermark/detect, on real marks; and the setting that puts them in."""

import io

import numpy as np
import pytest
import soundfile
from starlette.testclient import TestClient

from models.types import Waveform
from models.voice.formats import AudioFormat, encode_speech
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip

TEXT = "one two three four five six seven eight nine ten. " * 3  # half a second each


def detect(client: TestClient, audio: bytes) -> dict[str, object]:
    answer = client.post("/v1/watermark/detect", files={"audio": audio})
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


def speak(client: TestClient, portrait: bytes, **fields: object) -> bytes:
    answer = client.post("/v1/speech", files={"image": portrait}, data={"text": TEXT, **fields})
    assert answer.status_code == 200
    return answer.content


def noise() -> Waveform:
    """As rich as a voice; the stand-in's pure tones, which no speech has, confuse the detector."""
    return Waveform(np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32), 24_000)


@pytest.mark.parametrize("watermark", [True, False])
def test_marked_is_told_from_clean_whether_or_not_speech_is_marked(
    make_client: MakeClient, stand_in: StandInVclip, watermark: bool
) -> None:
    client = make_client(watermark=watermark)
    clean = detect(client, encode_speech([noise()], AudioFormat.WAV))
    marked = detect(client, encode_speech([stand_in.mark(noise())], AudioFormat.OPUS))
    assert clean.keys() == marked.keys() == {"confidence", "marked", "seconds"}
    assert clean["marked"] is False
    assert marked["marked"] is True
    assert 0 <= float(str(clean["confidence"])) < 0.5 <= float(str(marked["confidence"])) <= 1
    assert clean["seconds"] == 2.0


def test_each_sentence_is_marked_so_that_a_stream_has_the_same_samples(
    client: TestClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    clean = speak(client, portrait, format="pcm")
    stand_in.marks_speech = True
    whole = speak(client, portrait, format="pcm")
    assert whole != clean
    assert len(whole) == len(clean)
    assert speak(client, portrait, format="pcm", stream="true") == whole


def test_without_the_package_a_problem_says_so(
    client: TestClient, stand_in: StandInVclip, recording: bytes
) -> None:
    stand_in.watermark_installed = False
    answer = client.post("/v1/watermark/detect", files={"audio": recording})
    body = assert_problem(answer, 501, "no-watermark-detector")
    assert "resemble-perth" in body["detail"]


@pytest.mark.parametrize("audio", [b"", b"no audio", b"RIFF\0\0\0\0WAVE"])
def test_bytes_that_are_no_audio(client: TestClient, audio: bytes) -> None:
    answer = client.post("/v1/watermark/detect", files={"audio": ("a", audio)})
    assert_problem(answer, 422, "invalid-audio")


def test_silence_says_nothing(client: TestClient) -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(16_000), 16_000, format="WAV")
    answer = client.post("/v1/watermark/detect", files={"audio": buffer.getvalue()})
    assert "silent" in assert_problem(answer, 422, "invalid-audio")["detail"]


def test_next_to_silence_says_nothing_either(client: TestClient) -> None:
    """Not a null for the confidence, which the schema does not allow."""
    nearly = np.zeros(16_000, np.float32)
    nearly[8_000] = 1e-12
    buffer = io.BytesIO()
    soundfile.write(buffer, nearly, 16_000, format="WAV", subtype="FLOAT")
    answer = client.post("/v1/watermark/detect", files={"audio": buffer.getvalue()})
    assert "silent" in assert_problem(answer, 422, "invalid-audio")["detail"]


def test_a_confidence_that_is_no_number_is_a_fault_and_no_answer(
    client: TestClient, stand_in: StandInVclip, recording: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stand_in, "detect_watermark", lambda _: float("nan"))
    answer = client.post("/v1/watermark/detect", files={"audio": recording})
    assert_problem(answer, 500, "internal-error")


@pytest.mark.parametrize(("confidence", "marked"), [(0.0, False), (0.499, False), (0.5, True), (1.0, True)])
def test_a_recording_is_marked_from_even_odds_on(
    client: TestClient,
    stand_in: StandInVclip,
    recording: bytes,
    monkeypatch: pytest.MonkeyPatch,
    confidence: float,
    marked: bool,
) -> None:
    monkeypatch.setattr(stand_in, "detect_watermark", lambda _: confidence)
    answer = client.post("/v1/watermark/detect", files={"audio": recording})
    assert answer.json()["marked"] is marked


@pytest.mark.parametrize("watermark", [True, False])
def test_the_setting_is_reported(make_client: MakeClient, watermark: bool) -> None:
    info = make_client(watermark=watermark).get("/v1/info").json()
    assert info["speech"]["watermark"] is watermark
