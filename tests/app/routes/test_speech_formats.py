"""POST /v1/speech with `format` and `stream`: every file is read again, and the samples are the same."""

import io
import struct

import httpx2
import numpy as np
import pytest
import soundfile
from starlette.testclient import TestClient

from models.voice import formats
from models.voice.formats import COMMENT, AudioFormat
from tests.app.assertions import assert_problem
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import SAMPLE_RATE_HZ, WORD_SECONDS

TEXT = "One two three four. Five six seven. Eight."
SAMPLES = round(8 * WORD_SECONDS * SAMPLE_RATE_HZ)
CONTENT_TYPES = {
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "pcm": "audio/pcm",
}


def speak(client: TestClient, image: bytes, text: str = TEXT, **fields: object) -> httpx2.Response:
    return client.post("/v1/speech", files={"image": image}, data={"text": text, **fields})


@pytest.mark.parametrize("stream", ["false", "true"])
@pytest.mark.parametrize("audio_format", list(AudioFormat))
def test_each_format_is_answered_as_what_it_is_and_marked(
    client: TestClient, portrait: bytes, audio_format: str, stream: str
) -> None:
    answer = speak(client, portrait, format=audio_format, stream=stream)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == CONTENT_TYPES[audio_format]
    assert answer.headers["vclip-synthetic"] == "true"
    assert answer.headers["vclip-voice"].startswith("candidate-")
    assert ("content-length" in answer.headers) == (stream == "false")
    assert (COMMENT.encode() in answer.content) == (audio_format != "pcm")


def test_lossless_audio_is_the_same_streamed_or_not(client: TestClient, portrait: bytes) -> None:
    pcm = speak(client, portrait, format="pcm").content
    samples = np.frombuffer(pcm, "<i2")
    assert len(samples) == SAMPLES
    assert np.abs(samples).max() > 10_000
    assert speak(client, portrait, format="pcm", stream="true").content == pcm
    for audio_format, stream in (("wav", "false"), ("wav", "true"), ("flac", "false")):
        data = speak(client, portrait, format=audio_format, stream=stream).content
        back, rate = soundfile.read(io.BytesIO(data), dtype="int16")
        assert rate == SAMPLE_RATE_HZ
        assert np.array_equal(back, samples)


def test_a_streamed_wav_has_open_sizes_and_another_has_exact_ones(
    client: TestClient, portrait: bytes
) -> None:
    whole = speak(client, portrait).content
    streamed = speak(client, portrait, stream="true").content
    size_at = whole.index(b"data") + 4
    assert struct.unpack("<I", whole[4:8])[0] == len(whole) - 8
    assert struct.unpack("<I", whole[size_at : size_at + 4])[0] == len(whole) - size_at - 4
    assert streamed[4:8] == streamed[size_at : size_at + 4] == b"\xff\xff\xff\xff"
    assert streamed[size_at + 4 :] == whole[size_at + 4 :]


@pytest.mark.parametrize("text", ["", "***"])
def test_what_is_wrong_before_the_first_byte_is_a_problem(
    client: TestClient, portrait: bytes, faceless: bytes, text: str
) -> None:
    assert_problem(speak(client, portrait, text, stream="true"), 422, "invalid-text")
    assert_problem(speak(client, faceless, stream="true"), 422, "no-face-found")


def test_an_accident_before_the_first_byte_is_a_problem(
    client: TestClient, portrait: bytes, stand_in: StandInVclip
) -> None:
    stand_in.failure = ZeroDivisionError()
    assert_problem(speak(client, portrait, stream="true"), 500, "internal-error")


@pytest.mark.parametrize(("field", "value"), [("format", "m4a"), ("format", "wave"), ("stream", "maybe")])
def test_other_values_are_named(client: TestClient, portrait: bytes, field: str, value: str) -> None:
    body = assert_problem(speak(client, portrait, **{field: value}), 422, "invalid-request")
    assert body["errors"][0]["field"] == field
    if field == "format":
        assert "'wav', 'flac', 'mp3', 'opus', 'aac' or 'pcm'" in body["detail"]


@pytest.mark.parametrize("stream", ["false", "true"])
def test_aac_without_the_package_av_is_refused_with_its_name(
    client: TestClient, portrait: bytes, monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    answer = speak(client, portrait, format="aac", stream=stream)
    assert "package av is not installed" in assert_problem(answer, 422, "invalid-parameter")["detail"]
    assert speak(client, portrait, format="mp3", stream=stream).status_code == 200
