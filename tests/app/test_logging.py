"""The log tells what happened, and nothing of what was sent."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from starlette.testclient import TestClient

from app.observability import JsonFormatter
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip

SECRET = "Quetzalcoatl whispers"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that any logger says at any level, in the format of the service."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def lines(log: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def access_lines(log: StringIO) -> list[dict[str, object]]:
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
def test_neither_text_nor_picture_nor_vector_is_logged(
    log: StringIO, make_client: MakeClient, stand_in: StandInVclip, portrait: bytes, fail: bool
) -> None:
    client = make_client()
    logging.getLogger("python_multipart").setLevel(logging.WARNING)  # as configure_logging does
    vectors = client.post("/v1/embeddings/face", files={"image": ("face.jpg", portrait)}).json()
    if fail:
        stand_in.failure = RuntimeError(SECRET)
    answer = client.post("/v1/speech", files={"image": ("face.jpg", portrait)}, data={"text": SECRET})
    assert answer.status_code == (500 if fail else 200)
    text = log.getvalue()
    assert access_lines(log)
    assert "Quetzalcoatl" not in text
    assert "whispers" not in text
    assert "face.jpg" not in text
    assert "JFIF" not in text
    assert vectors["voices"][0]["token"] not in text
    for vector in (vectors["embedding"], vectors["projected"], vectors["voices"][0]["speaker"]):
        assert f"{vector[0]:.5f}"[:-1] not in text


def test_an_unexpected_error_is_logged_with_its_place_and_without_its_message(
    log: StringIO, client: TestClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    stand_in.failure = ValueError(SECRET)
    answer = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
    (line,) = [line for line in lines(log) if line["event"] == "unexpected error"]
    assert line["exception"] == "builtins.ValueError"
    assert line["request_id"] == answer.headers["x-request-id"]
    assert any("embed_face" in str(place) for place in line["at"])
