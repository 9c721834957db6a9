"""Several speakers in one audio, around the stand-in: a tone for each word, 50 ms long, without silence."""

import base64
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx2
import numpy as np
import pytest
import soundfile
from PIL import Image
from starlette.testclient import TestClient

from app.dialogue.job import DialogueJob
from app.dialogue.script import Script, script_schema
from app.inference.effort import Effort
from models.limits import MAX_LINES, MAX_SPEAKERS
from models.types import FloatArray, TimedPiece, Utterance, Voice
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient, StartService, wait_until
from tests.app.test_faults import begin_request
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import SAMPLE_RATE_HZ, STOCK, WORD_SECONDS

ANN, BOB = STOCK[3], STOCK[7]
LINES: list[dict[str, Any]] = [
    {"speaker": "Ann", "text": "How are you today? I am well."},
    {"speaker": "Bob", "text": "Fine. And you?"},
    {"speaker": "Ann", "text": "Good.", "pause_s": 1.5},
]
JSON_BODY = {"Content-Type": "application/json"}
NAMED = {"Ann": {"voice": ANN}, "Bob": {"voice": BOB}}
PAUSE_S = 0.5


def script(**fields: Any) -> dict[str, Any]:
    return {"speakers": NAMED, "lines": LINES, **fields}


def say(client: TestClient, **fields: Any) -> httpx2.Response:
    return client.post("/v1/dialogue", json=script(**fields))


def samples_of(content: bytes) -> FloatArray:
    samples: FloatArray = soundfile.read(io.BytesIO(content), dtype="float32")[0]
    return samples


@pytest.fixture
def scene(portrait: bytes) -> bytes:
    """A PNG file with two faces; one is a little larger."""
    one = Image.open(io.BytesIO(portrait)).convert("RGB")
    both = Image.new("RGB", (3 * one.width, 2 * one.height), "gray")
    both.paste(one, (0, 0))
    both.paste(one.resize((round(1.5 * one.width), round(1.5 * one.height))), (one.width, 0))
    buffer = io.BytesIO()
    both.save(buffer, "PNG")
    return buffer.getvalue()


def test_each_line_is_said_in_its_voice_with_the_pauses_between(client: TestClient) -> None:
    answer = say(client)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["vclip-synthetic"] == "true"
    spoken = []
    for line, name in zip(LINES, (ANN, BOB, ANN), strict=True):
        alone = client.post("/v1/speech", data={"text": str(line["text"]), "voice": name})
        spoken.append(samples_of(alone.content))
    pauses = [np.zeros(round(second * SAMPLE_RATE_HZ), np.float32) for second in (PAUSE_S, 1.5)]
    expected = np.concatenate([spoken[0], pauses[0], spoken[1], pauses[1], spoken[2]])
    heard = samples_of(answer.content)
    assert abs(len(heard) - len(expected)) <= 0.03 * SAMPLE_RATE_HZ  # silence is found in steps of 10 ms
    first, last = len(spoken[0]), len(spoken[2])
    assert np.array_equal(heard[: first - 600], expected[: first - 600])
    assert np.array_equal(heard[-last + 600 :], expected[-last + 600 :])


def test_the_tokens_of_the_voices_speak_again(client: TestClient, portrait: bytes) -> None:
    files = {"image": ("a.jpg", portrait)}
    speakers = {"Änn, 1": {"image": 0}, "Bob": {"voice": BOB}}
    lines = [{"speaker": name, "text": "Hello there."} for name in speakers]
    sent = {"speakers": speakers, "lines": lines}
    answer = client.post("/v1/dialogue", files=files, data={"script": json.dumps(sent)})
    assert answer.status_code == 200, answer.text
    tokens = dict(part.split("=", 1) for part in answer.headers["vclip-voice-tokens"].split(", "))
    assert list(tokens) == ["%C3%84nn%2C%201", "Bob"]
    again = {
        "speakers": {name: {"voice": token} for name, token in zip(speakers, tokens.values(), strict=True)}
    }
    assert client.post("/v1/dialogue", json={**sent, **again}).content == answer.content


def test_two_faces_of_a_scene_get_two_voices(
    client: TestClient, scene: bytes, stand_in: StandInVclip
) -> None:
    speakers = {"Ann": {"image": 0, "face_index": 0}, "Bob": {"image": 0, "face_index": 1}}
    sent = script(speakers=speakers, timestamps="word")
    files = {"image": ("scene.png", scene)}
    answer = client.post("/v1/dialogue", files=files, data={"script": json.dumps(sent)})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    ann, bob = body["speakers"]
    assert ann["voice"] != bob["voice"]
    assert ann["token"] != bob["token"]
    assert -1 <= ann["cosine"] <= 1
    assert 0 <= bob["probability"] <= 1
    assert body["warnings"] == []  # the faces were chosen
    alone = client.post("/v1/voices", files=files, data={"k": "1", "diversity": "0"}).json()["voices"][0]
    assert ann["token"] == alone["token"]  # the first has its best voice
    in_json = {**sent, "images": [base64.b64encode(scene).decode()]}
    assert client.post("/v1/dialogue", json=in_json).json() == body
    as_url = {**sent, "images": ["data:image/png;base64," + base64.b64encode(scene).decode()]}
    assert client.post("/v1/dialogue", json=as_url).json() == body
    best = {**in_json, "diversity": 0}
    first, second = client.post("/v1/dialogue", json=best).json()["speakers"]
    assert first["cosine"] == pytest.approx(second["cosine"], abs=0.2)


def test_a_face_of_several_that_was_not_chosen_is_warned_of(client: TestClient, scene: bytes) -> None:
    sent = script(speakers={"Ann": {"image": 0}, "Bob": {"voice": BOB}})
    answer = client.post(
        "/v1/dialogue", files={"image": ("scene.png", scene)}, data={"script": json.dumps(sent)}
    )
    assert answer.headers["vclip-warnings"] == "several-faces"


def test_a_warning_tells_which_picture_it_is_about(client: TestClient, portrait: bytes, scene: bytes) -> None:
    sent = script(speakers={"Ann": {"image": 1}, "Bob": {"image": 0}}, timestamps="word")
    pictures = [("image", ("portrait.jpg", portrait)), ("image", ("scene.png", scene))]
    told = client.post("/v1/dialogue", files=pictures, data={"script": json.dumps(sent)}).json()
    assert [(warning["code"], warning["index"]) for warning in told["warnings"]] == [("several-faces", 1)]


def test_the_script_may_be_a_file(client: TestClient) -> None:
    answer = client.post("/v1/dialogue", files={"script": ("script.json", json.dumps(script()))})
    assert answer.content == say(client).content


def test_who_speaks_when_is_told(client: TestClient) -> None:
    answer = say(client, timestamps="phoneme", visemes=True)
    body = answer.json()
    audio = samples_of(base64.b64decode(body["audio"]))
    assert np.array_equal(audio, samples_of(say(client).content))
    assert body["seconds"] == pytest.approx(len(audio) / SAMPLE_RATE_HZ, abs=1e-3)
    assert [voice["name"] for voice in body["speakers"]] == ["Ann", "Bob"]
    assert [(line["line"], line["speaker"], line["text"]) for line in body["lines"]] == [
        (number, line["speaker"], line["text"]) for number, line in enumerate(LINES)
    ]
    for line, before in zip(body["lines"][1:], body["lines"], strict=False):
        pause_s = LINES[line["line"]].get("pause_s", PAUSE_S)
        assert line["start_s"] - before["end_s"] == pytest.approx(pause_s, abs=2 * WORD_SECONDS)
    for line in body["lines"]:
        assert line["words"]
        assert line["visemes"]
        for word in line["words"]:
            assert line["text"][word["start"] : word["end"]] == word["text"]
            assert line["start_s"] <= word["start_s"] <= word["end_s"] <= line["end_s"]
            assert word["phonemes"]


@pytest.mark.parametrize(("accept", "prefix"), [("", ""), ("text/event-stream", "data: ")])
def test_a_stream_tells_it_piece_by_piece(client: TestClient, accept: str, prefix: str) -> None:
    sent = script(timestamps="word", visemes=True, stream=True, format="pcm")
    answer = client.post("/v1/dialogue", json=sent, headers={"Accept": accept or "*/*"})
    written = [line for line in answer.text.splitlines() if line.strip()]
    assert all(line.startswith(prefix) for line in written)
    *parts, end = [json.loads(line.removeprefix(prefix)) for line in written]
    assert all(part["visemes"] for part in parts)
    assert [(part["line"], part["speaker"]) for part in parts] == [
        (0, "Ann"), (1, "Bob"), (1, "Bob"), (2, "Ann")
    ]  # fmt: skip
    audio = b"".join(base64.b64decode(part["audio"]) for part in (*parts, end))
    assert audio == say(client, format="pcm").content
    assert end["done"] is True
    assert [voice["name"] for voice in end["speakers"]] == ["Ann", "Bob"]
    for part, before in zip(parts[1:], parts, strict=False):
        assert part["start_s"] == before["end_s"]
    assert end["seconds"] == parts[-1]["end_s"]


class Breaks(StandInVclip):
    """Cannot say its second line."""

    def stream_timed(self, utterance: Utterance, voice: Voice, speed: float = 1.0) -> Iterator[TimedPiece]:
        """As `Vclip.stream_timed`."""
        if voice.name == BOB:
            raise ZeroDivisionError
        yield from super().stream_timed(utterance, voice, speed)


def test_a_stream_that_fails_ends_with_the_problem(make_client: MakeClient) -> None:
    client = make_client(load=Breaks)
    body = json.dumps(script(timestamps="word", stream=True, format="pcm"))
    lines: list[dict[str, Any]] = []
    with (
        suppress(Exception),  # the client of the tests raises what a real one sees as a body without its end
        client.stream("POST", "/v1/dialogue", content=body, headers=JSON_BODY) as answer,
    ):
        lines += [json.loads(line) for line in answer.iter_lines() if line]
    assert lines[0]["speaker"] == "Ann"
    assert lines[-1]["error"]["type"] == "urn:vclip:problem:internal-error"
    assert lines[-1]["error"]["status"] == 500


@pytest.mark.parametrize("audio_format", ["wav", "flac", "mp3", "opus", "aac", "pcm", "MP3"])
def test_every_format_streamed_or_not(client: TestClient, audio_format: str) -> None:
    for stream in (False, True):
        answer = say(client, format=audio_format, stream=stream, sample_rate=16_000)
        assert answer.status_code == 200
        assert answer.headers["vclip-sample-rate"] == "16000"
        assert ("content-length" in answer.headers) is not stream
        assert len(answer.content) > 1000


def test_subtitles_name_the_speakers(client: TestClient) -> None:
    vtt = say(client, captions="vtt")
    assert vtt.headers["content-type"].startswith("text/vtt")
    assert "\n<v Ann>How are you today?\n" in vtt.text
    srt = say(client, captions="srt")
    assert "Bob: Fine." in srt.text
    assert srt.text.startswith("1\n00:00:00,")


def test_fields_of_a_line_go_before_those_of_the_script(client: TestClient) -> None:
    one = {"speaker": "Ann", "text": "One two three four."}
    slow = say(client, lines=[{**one, "speed": 0.5}], speed=2).content
    assert len(samples_of(slow)) == 4 * len(samples_of(say(client, lines=[one], speed=2).content))
    refused = say(client, lines=[{**one, "language": "xx"}], language="en-gb")
    assert_problem(refused, 422, "unsupported-language")
    adjusted = say(client, lines=[one], speed=4)
    assert adjusted.headers["vclip-adjusted"] == "speed=2"


def test_a_strict_service_refuses_a_speed_outside(make_client: MakeClient) -> None:
    assert say(make_client(strict=True), speed=4).status_code == 422


@pytest.mark.parametrize(
    ("fields", "slug", "told"),
    [
        ({"speakers": {}}, "invalid-request", "speakers: it must have at least 1 entry, but has 0"),
        ({"speakers": {"Ann": {}}}, "invalid-request", "speakers, Ann: it needs either a voice"),
        ({"speakers": {"Ann": {"voice": ANN, "image": 0}}}, "invalid-request", "it needs either"),
        ({"speakers": {"Ann": {"voice": ANN, "face_index": 0}}}, "invalid-request", "face_index goes with image"),
        ({"speakers": {"A\nnn": {"voice": ANN}}}, "invalid-request", "control characters"),
        ({"speakers": {"Ann": {"voice": ANN}}}, "invalid-request", "line 2 is of Bob, but the speakers are Ann"),
        ({"speakers": {**NAMED, "Ann": {"image": 0}}}, "invalid-request", "there is no image 0: 0 were sent"),
        ({"speakers": {"Ann": {"image": 0}, "Bob": {"image": 0}}}, "invalid-request", "have the same face"),
        ({"speakers": {**NAMED, "Bob": {"voice": "nobody"}}}, "unknown-voice", "'nobody'"),
        ({"speakers": {f"{n}": {"voice": ANN} for n in range(MAX_SPEAKERS + 1)}}, "invalid-request", "at most 8"),
        ({"lines": []}, "invalid-request", "lines"),
        ({"lines": LINES[:1] * (MAX_LINES + 1)}, "invalid-request", "at most 200"),
        ({"lines": [*LINES, {"speaker": "Ann", "text": "..."}]}, "invalid-text", "line 4 of 4: "),
        ({"lines": [{"speaker": "Ann", "text": "a", "pause_s": 11}]}, "invalid-request", "pause_s"),
        ({"lines": [{"speaker": "Ann", "text": "a " * 1_500}] * 2}, "invalid-text", "6000 characters"),
        ({"images": ["no base64!"]}, "invalid-request", "images, item 1: it is not base64"),
        ({"captions": "srt", "timestamps": "word"}, "invalid-request", "captions"),
        ({"visemes": True}, "invalid-request", "visemes"),
        ({"user": "u-1"}, "invalid-request", "user"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(client: TestClient, fields: dict[str, Any], slug: str, told: str) -> None:
    assert told in assert_problem(say(client, **fields), 422, slug)["detail"]


def test_errors_of_a_face_name_the_speaker(client: TestClient, faceless: bytes, portrait: bytes) -> None:
    speakers = {"Bob": {"image": 0}, "Ann": {"image": 1}}
    sent = {"script": json.dumps(script(speakers=speakers))}
    files = [("image", ("a.png", portrait)), ("image", ("b.png", faceless))]
    answer = client.post("/v1/dialogue", files=files, data=sent)
    assert assert_problem(answer, 422, "no-face-found")["detail"].startswith("speaker Ann: ")
    files[1] = ("image", ("b.png", b"nothing"))
    answer = client.post("/v1/dialogue", files=files, data=sent)
    assert assert_problem(answer, 422, "invalid-image")["detail"].startswith("speaker Ann: ")


@pytest.mark.parametrize(
    ("content", "content_type", "status", "told"),
    [
        (b"{", "application/json", 422, "not JSON at line 1, column 2"),
        (b'{"a": "\xff"}', "application/json", 422, "send a script as JSON in UTF-8"),
        (b"[" * 100_000, "application/json", 422, "the body cannot be read"),
        (b"[]", "application/json", 422, "body: it must be an object with names and values, but is a list"),
        (b"text", "text/plain", 415, "multipart/form-data"),
    ],
)
def test_bodies_that_cannot_be_read(
    client: TestClient, content: bytes, content_type: str, status: int, told: str
) -> None:
    answer = client.post("/v1/dialogue", content=content, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert told in answer.json()["detail"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "send the script as a field, or a file"),
        ({"script": "{"}, "not JSON at line 1, column 2"),
        ({"script": json.dumps(script()), "extra": "1"}, "extra: this field does not exist"),
        ({"script": json.dumps(script()), "image": "text"}, "image: send it as a file"),
        ({"script": json.dumps(script(images=["YQ=="]))}, "send the pictures as files"),
    ],
)
def test_forms_that_cannot_be_read(client: TestClient, data: dict[str, str], told: str) -> None:
    answer = client.post(
        "/v1/dialogue", files={name: (None, value) for name, value in data.items()} or {"a": (None, "")}
    )
    if not data:
        told = "a: this field does not exist"
    assert told in assert_problem(answer, 422, "invalid-request")["detail"]


def test_its_work_is_known_before_it_is_begun() -> None:
    speakers = {"Ann": {"image": 0}, "Bob": {"image": 0, "face_index": 1}, "Cid": {"voice": BOB}}
    lines = [{"speaker": "Ann", "text": "a" * 100}, {"speaker": "Cid", "text": "b" * 60, "speed": 2}]
    asked = Script.model_validate({"speakers": speakers, "lines": lines})
    job = DialogueJob(asked, [b""], [asked.speed_of(line) for line in asked.lines])
    assert job.effort == Effort(characters=100 + 60 / 2, files=2)


def test_a_client_that_hangs_up_stops_the_work_within_a_sentence(start_service: StartService) -> None:
    service = start_service()
    lines = [{"speaker": "Ann", "text": "hold."}] * 60
    with begin_request(service, "/v1/dialogue", {}, script=json.dumps(script(lines=lines))):
        service.wait_for("sentence", count=2)  # the first is the warm-up's
    wait_until(lambda: service.hang_ups() == 1, seconds=60)
    service.open_gate()
    assert httpx2.post(f"{service.url}/v1/dialogue", json=script(lines=lines[:1])).status_code == 200
    service.wait_for("sentence", count=3)
    assert len(service.events("sentence")) == 3


def test_the_schema_has_no_references() -> None:
    text = json.dumps(script_schema())
    assert "$ref" not in text
    assert '"speaker"' in text
