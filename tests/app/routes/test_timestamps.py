"""When each word is said: JSON, lines of JSON, events and subtitles of /v1/speech."""

import base64
import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import HTTP
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from app.speech.timestamps import EVENTS, LINES
from app.speech.whole_answer import FORM
from models.tts.visemes import VISEMES
from models.voice.formats import AudioFormat
from tests.app.assertions import assert_problem
from tests.stand_in_synthesizer import STOCK, WORD_SECONDS

TEXT = "It costs $5 today. Really, yes."
WORDS = ["It", "costs", "$5", "today", "Really", "yes"]
FIELDS = {"text": TEXT, "voice": STOCK[3]}


def speak(client: TestClient, accept: str = "*/*", **fields: Any) -> httpx2.Response:
    return client.post("/v1/speech", data={**FIELDS, **fields}, headers={"Accept": accept})


def lines_of(answer: httpx2.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


def assert_times(words: list[dict[str, Any]], seconds: float) -> None:
    """Every word is at its place in the text, and in its order within the audio."""
    assert [word["text"] for word in words] == WORDS
    assert [TEXT[word["start"] : word["end"]] for word in words] == WORDS
    assert all(word["start_s"] < word["end_s"] for word in words)
    assert all(word["end_s"] <= following["start_s"] for word, following in pairwise(words))
    assert words[0]["start_s"] > 0
    assert words[-1]["end_s"] < seconds == pytest.approx(len(WORDS) * WORD_SECONDS, abs=1e-4)


@pytest.mark.parametrize("audio_format", ["wav", "mp3", "pcm"])
def test_json_holds_the_same_audio_and_when_each_word_is_said(client: TestClient, audio_format: str) -> None:
    answer = speak(client, timestamps="word", format=audio_format)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["vclip-voice"] == STOCK[3]
    body = answer.json()
    assert base64.b64decode(body["audio"]) == speak(client, format=audio_format).content
    assert body["media_type"] == AudioFormat(audio_format).media_type
    assert body["sample_rate_hz"] == 24_000
    assert_times(body["words"], body["seconds"])
    assert "visemes" not in body
    assert "phonemes" not in body["words"][0]


def parts_of(answer: httpx2.Response) -> dict[str, EmailMessage]:
    """The parts of a form, by name, as the standard library reads them."""
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    form = message_from_bytes(head + answer.content, EmailMessage, policy=HTTP)
    parts = [part for part in form.iter_parts() if isinstance(part, EmailMessage)]
    return {str(part.get_param("name", header="content-disposition")): part for part in parts}


@pytest.mark.parametrize("audio_format", ["wav", "mp3", "pcm"])
def test_a_form_holds_the_json_and_the_file(client: TestClient, audio_format: str) -> None:
    answer = speak(client, FORM, timestamps="word", visemes="true", format=audio_format)
    assert answer.headers["content-type"].startswith(f"{FORM}; boundary=")
    assert answer.headers["vclip-voice"] == STOCK[3]
    parts = parts_of(answer)
    assert list(parts) == ["times", "audio"]
    assert parts["audio"].get_payload(decode=True) == speak(client, format=audio_format).content
    assert parts["audio"].get_content_type() == AudioFormat(audio_format).media_type.partition(";")[0]
    assert parts["audio"].get_filename() == f"speech.{audio_format}"
    whole = speak(client, timestamps="word", visemes="true", format=audio_format).json()
    assert parts["times"].get_content_type() == "application/json"
    assert json.loads(str(parts["times"].get_payload())) | {"audio": whole["audio"]} == whole


@pytest.mark.parametrize(
    ("accept", "is_form"),
    [
        ("application/json, multipart/form-data;q=0.5", False),
        ("multipart/*", True),
        ("audio/wav", False),
        ("", False),
    ],
)
def test_json_is_the_answer_unless_a_form_is_preferred(
    client: TestClient, accept: str, is_form: bool
) -> None:
    answer = speak(client, accept, timestamps="word")
    assert answer.headers["content-type"].startswith(FORM) == is_form


def test_phonemes_are_told_where_they_are_asked_for(client: TestClient) -> None:
    words = speak(client, timestamps="phoneme").json()["words"]
    for word in words:
        assert "".join(phoneme["phoneme"] for phoneme in word["phonemes"]) == word["text"]
        assert word["phonemes"][0]["start_s"] == word["start_s"]
        assert word["phonemes"][-1]["end_s"] == word["end_s"]


@pytest.mark.parametrize("speed", ["0.5", "2"])
def test_times_follow_the_speed(client: TestClient, speed: str) -> None:
    natural, changed = (speak(client, timestamps="word", speed=one).json() for one in ("1", speed))
    for one, other in zip(natural["words"], changed["words"], strict=True):
        assert other["start_s"] == pytest.approx(one["start_s"] / float(speed), abs=2e-3)


def test_times_do_not_depend_on_the_sample_rate(client: TestClient) -> None:
    body = speak(client, timestamps="word", sample_rate="48000").json()
    assert body["sample_rate_hz"] == 48_000
    assert body["words"] == speak(client, timestamps="word").json()["words"]


@pytest.mark.parametrize("stream", ["false", "true"])
def test_visemes_last_as_long_as_the_audio(client: TestClient, stream: str) -> None:
    answer = speak(client, timestamps="word", visemes="true", stream=stream)
    parts = lines_of(answer)
    visemes = [viseme for part in parts for viseme in part.get("visemes", [])]
    assert {viseme["viseme"] for viseme in visemes} <= set(VISEMES)
    assert visemes[0]["start_s"] == 0.0
    assert visemes[-1]["end_s"] == parts[-1]["seconds"]
    assert all(one["end_s"] == following["start_s"] for one, following in pairwise(visemes))
    assert any("jawOpen" in viseme["arkit"] for viseme in visemes)


# every Ogg stream has a random number of its own, so that Opus is not the same bytes twice
@pytest.mark.parametrize("audio_format", [one for one in AudioFormat if one is not AudioFormat.OPUS])
def test_lines_hold_the_streamed_audio_and_the_words_of_each_piece(
    client: TestClient, audio_format: AudioFormat
) -> None:
    answer = speak(client, timestamps="phoneme", stream="true", format=audio_format)
    assert answer.headers["content-type"].startswith(LINES)
    first, second, end = lines_of(answer)
    audio = b"".join(base64.b64decode(part["audio"]) for part in (first, second, end))
    assert audio == speak(client, stream="true", format=audio_format).content
    assert [len(part["words"]) for part in (first, second)] == [4, 2]
    assert first["start_s"] == 0
    assert first["end_s"] == second["start_s"]
    assert (end["done"], end["seconds"]) == (True, second["end_s"])
    assert_times(first["words"] + second["words"], end["seconds"])


def test_events_are_the_same_objects(client: TestClient) -> None:
    answer = speak(client, EVENTS, timestamps="word", stream="true")
    assert answer.headers["content-type"].startswith(EVENTS)
    events = [json.loads(event.removeprefix("data: ")) for event in answer.text.strip().split("\n\n")]
    assert events == lines_of(speak(client, timestamps="word", stream="true"))


def test_subtitles_are_text(client: TestClient) -> None:
    srt = speak(client, captions="srt")
    assert srt.headers["content-type"] == "application/x-subrip"
    assert srt.text.splitlines()[2] == "It costs $5 today."
    vtt = speak(client, captions="vtt")
    assert vtt.headers["content-type"].startswith("text/vtt")
    assert vtt.text.startswith("WEBVTT\n\n00:00:00.")
    assert "Really, yes." in vtt.text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"visemes": "true"}, "visemes"),
        ({"captions": "srt", "timestamps": "word"}, "captions"),
        ({"captions": "vtt", "stream": "true"}, "captions"),
        ({"timestamps": "sentence"}, "timestamps"),
        ({"captions": "ass"}, "captions"),
    ],
)
def test_what_does_not_go_together_is_refused(client: TestClient, fields: dict[str, str], field: str) -> None:
    body = assert_problem(speak(client, **fields), 422, "invalid-request")
    assert [error["field"] for error in body["errors"]] == [field]


def test_bad_input_is_refused_before_the_first_line(client: TestClient) -> None:
    assert_problem(speak(client, text="...", timestamps="word", stream="true"), 422, "invalid-text")
