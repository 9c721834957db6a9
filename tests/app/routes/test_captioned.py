"""Kokoro-FastAPI's way to ask when each word is said."""

import base64
import json
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.stand_in_synthesizer import STOCK

TEXT = "It costs $5 today. Really, yes."


def speak(client: TestClient, **fields: Any) -> httpx2.Response:
    body = {"model": "kokoro", "input": TEXT, "voice": STOCK[3], **fields}
    return client.post("/dev/captioned_speech", json=body)


def test_one_object_as_its_clients_read_it(client: TestClient) -> None:
    answer = speak(client, stream=False, response_format="wav")
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body.keys() == {"audio", "audio_format", "timestamps"}
    assert body["audio_format"] == "audio/wav"
    own = client.post("/v1/speech", data={"text": TEXT, "voice": STOCK[3], "timestamps": "word"}).json()
    assert body["audio"] == own["audio"]
    assert body["timestamps"] == [
        {"word": word["text"], "start_time": word["start_s"], "end_time": word["end_s"]}
        for word in own["words"]
    ]


def test_a_stream_is_an_object_a_line_and_the_default(client: TestClient) -> None:
    answer = speak(client)
    assert answer.headers["content-type"] == "application/x-ndjson"
    parts = [json.loads(line) for line in answer.text.splitlines()]
    assert len(parts) >= 2
    assert {part["audio_format"] for part in parts} == {"audio/mpeg"}
    whole = speak(client, stream=False).json()
    assert [word for part in parts for word in part["timestamps"]] == whole["timestamps"]
    audio = b"".join(base64.b64decode(part["audio"]) for part in parts)
    speech = {"model": "kokoro", "input": TEXT, "voice": STOCK[3], "stream": True}
    assert audio == client.post("/v1/audio/speech", json=speech).content


def test_without_timestamps_there_is_the_audio_alone(client: TestClient) -> None:
    assert speak(client, stream=False, return_timestamps=False).json()["timestamps"] is None


def test_its_other_fields_are_ignored_and_named(client: TestClient) -> None:
    answer = speak(client, return_download_link=True, volume_multiplier=1.0, stream_format="sse")
    assert answer.headers["vclip-ignored"] == "stream_format, return_download_link, volume_multiplier"


@pytest.mark.parametrize(
    ("fields", "slug"), [({"voice": "nobody"}, "unknown-voice"), ({"input": " "}, "invalid-text")]
)
def test_what_is_wrong_is_a_problem(client: TestClient, fields: dict[str, str], slug: str) -> None:
    assert_problem(speak(client, **fields), 422, slug)


def test_the_rate_limit_holds_as_for_every_address_of_the_api(make_client: MakeClient) -> None:
    client = make_client(rate_limit_per_minute=1, rate_limit_burst=1)
    assert speak(client).status_code == 200
    assert_problem(speak(client), 429, "rate-limited")
