"""The log tells what happened; nothing of what was sent is in it, nor in the metrics."""

import base64
import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from app.api_keys import ApiKey, hash_key, new_key
from app.observability import QUIETED, JsonFormatter
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip

SECRET = "Quetzalcoatl whispers"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that any logger says at any level, in the format of the service."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(lambda record: not record.name.startswith("httpx"))  # the test's own client
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def access_lines(log: StringIO) -> list[dict[str, Any]]:
    return [line for line in lines(log) if line["event"] == "request"]


def test_one_line_for_each_request(log: StringIO, client: TestClient, portrait: bytes) -> None:
    answer = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
    (line,) = [line for line in access_lines(log) if line["method"] == "POST"]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["route"] == "/v1/speech"
    assert line["method"] == "POST"
    assert line["status"] == 200
    assert line["ms"] > 0
    assert line["level"] == "info"


def test_a_refusal_is_logged_with_its_kind_under_its_route(log: StringIO, client: TestClient) -> None:
    client.post("/v1/speech", content=b"", headers={"Content-Length": str(10**9)})
    (line,) = [line for line in access_lines(log) if line["method"] == "POST"]
    assert (line["route"], line["status"], line["problem"]) == ("/v1/speech", 413, "body-too-large")


def test_health_checks_are_logged_only_where_all_is(log: StringIO, client: TestClient) -> None:
    client.get("/health/ready")
    assert {line["level"] for line in access_lines(log) if line["route"] == "/health/ready"} == {"debug"}


def test_an_unknown_address_is_not_logged(log: StringIO, client: TestClient) -> None:
    client.get(f"/{SECRET}")
    assert access_lines(log)[-1]["route"] == "unmatched"
    ours = [line for line in lines(log) if str(line["logger"]).startswith("app")]
    assert SECRET not in json.dumps(ours)


@pytest.mark.parametrize("fail", [False, True])
def test_nothing_that_was_sent_or_computed_is_in_the_log_or_the_metrics(
    log: StringIO,
    make_client: MakeClient,
    stand_in: StandInVclip,
    portrait: bytes,
    recording: bytes,
    tmp_path: Path,
    fail: bool,
) -> None:
    key = new_key()
    (tmp_path / "keys.txt").write_text(ApiKey("alice", hash_key(key)).line)
    client = make_client(api_keys_file=tmp_path / "keys.txt")
    for name in QUIETED:  # as configure_logging does
        logging.getLogger(name).setLevel(logging.WARNING)
    if fail:
        stand_in.failure = RuntimeError(f"{SECRET} {key}")
    token = stand_in.voice_token(stand_in.stock_voice("tone-7"))
    answers = list(ask_everything(client, key, token, portrait, recording))
    read = log.getvalue() + client.get("/metrics").text

    paths = [
        (answer.request.method.lower(), answer.request.url.path.replace(f"voices/{SECRET}", "voices/{voice}"))
        for answer in answers
    ]
    asked = {(method, path.replace(SECRET, "{model}")) for method, path in paths}
    assert asked == every_operation(client)
    assert {answer.status_code for answer in answers} >= ({401, 500} if fail else {200, 401, 422})
    assert len(access_lines(log)) >= len(answers)
    assert "alice" in read  # who asked is told, by name
    for hidden in (
        "Quetzalcoatl",
        "whispers",
        "face.jpg",
        "voice.wav",
        "JFIF",
        "RIFF",
        key,
        hash_key(key),
        token[8:20],
    ):
        assert hidden not in read, hidden
    for content in (portrait, recording):
        assert base64.b64encode(content[:30]).decode() not in read
    for number in numbers([answer.json() for answer in answers if "json" in answer.headers["content-type"]]):
        assert f"{number:.6f}" not in read


def ask_everything(
    client: TestClient, key: str, token: str, portrait: bytes, recording: bytes
) -> Iterator[httpx2.Response]:
    """Requests of all kinds, good and bad, with and without a key, to every address there is."""
    image = ("face.jpg", portrait)
    audio = ("voice.wav", recording)
    forms: dict[str, dict[str, tuple[str, bytes]]] = {
        "/v1/speech": {"image": image},
        "/v1/voices": {"image": image},
        "/v1/embeddings/face": {"image": image},
        "/v1/embeddings/voice": {"audio": audio},
        "/v1/verify": {"image": image, "audio": audio},
        "/v1/watermark/detect": {"audio": audio},
    }
    for headers in ({}, {"Authorization": f"Bearer {key}"}, {"Authorization": f"Bearer {SECRET}"}):
        for address, files in forms.items():
            yield client.post(address, files=files, data={"text": SECRET}, headers=headers)
            broken = {name: (file, content[:400]) for name, (file, content) in files.items()}
            yield client.post(
                address, files=broken, data={"text": SECRET, "language": SECRET}, headers=headers
            )
        for voice in (token, token[:-1] + "?", SECRET):
            yield client.post("/v1/speech", data={"text": SECRET, "voice": voice}, headers=headers)
            spoken = {"model": "tts-1", "input": SECRET, "voice": voice}
            yield client.post("/v1/audio/speech", json=spoken, headers=headers)
            yield client.post("/v1/voices/mix", data={"voice": voice}, headers=headers)
            yield client.post("/v1/voices/similar", data={"voice": voice}, headers=headers)
            for direction in ("higher", SECRET):
                varied = {"voice": voice, "direction": direction}
                yield client.post("/v1/voices/vary", data=varied, headers=headers)
        for speaker in ({"image": 0}, {"voice": token}, {"voice": SECRET}):
            lines = [{"speaker": SECRET, "text": SECRET}]
            script = {"speakers": {SECRET: speaker}, "lines": lines, "timestamps": "word"}
            encoded = base64.b64encode(portrait).decode()
            yield client.post("/v1/dialogue", json={**script, "images": [encoded]}, headers=headers)
            sent = {"script": json.dumps(script)}
            yield client.post("/v1/dialogue", files={"image": image}, data=sent, headers=headers)
        captioned = {"input": SECRET, "voice": token, "stream": False}
        yield client.post("/dev/captioned_speech", json=captioned, headers=headers)
        for words in ({"text": SECRET}, {"text": SECRET, "pronunciations": {SECRET: SECRET}}):
            yield client.post("/v1/phonemes", json=words, headers=headers)
        yield client.post("/v1/phonemes", data={"text": SECRET, "language": SECRET}, headers=headers)
        yield client.get(f"/v1/models/{SECRET}", headers=headers)
        yield client.get(f"/v1/audio/voices/{SECRET}/preview", headers=headers)
        for address in ("/v1/models", "/v1/audio/voices", "/v1/audio/models", "/v1/voices/map"):
            yield client.get(address, headers=headers)
        for address in ("/v1/info", "/health/live", "/health/ready", "/metrics"):
            yield client.get(address, params={"text": SECRET, "key": key}, headers=headers)


def every_operation(client: TestClient) -> set[tuple[str, str]]:
    paths = client.get("/openapi.json").json()["paths"]
    return {(method, path) for path, methods in paths.items() for method in methods}


def numbers(content: Any) -> Iterator[float]:
    """The numbers of vectors, anywhere in JSON content."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for item in content:
            yield from numbers(item)
    elif isinstance(content, float) and abs(content) > 0.01 and not content.is_integer():
        yield content


def test_an_unexpected_error_is_logged_with_its_place_and_without_its_message(
    log: StringIO, client: TestClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    stand_in.failure = ValueError(SECRET)
    answer = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
    (line,) = [line for line in lines(log) if line["event"] == "unexpected error"]
    assert line["exception"] == "builtins.ValueError"
    assert line["request_id"] == answer.headers["x-request-id"]
    assert any("embed_face" in str(place) for place in line["at"])
