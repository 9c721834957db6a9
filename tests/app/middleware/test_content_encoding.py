"""Compressed bodies: read, bounded, or refused with the reason."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.stand_in_synthesizer import STOCK

BODY = json.dumps(
    {"model": "tts-1", "input": "Hello there.", "voice": STOCK[0], "response_format": "pcm"}
).encode()
MIB = 1024 * 1024


def send(client: TestClient, content: bytes | Iterator[bytes], coding: str = "gzip") -> httpx2.Response:
    headers = {"content-type": "application/json", "content-encoding": coding}
    return client.post("/v1/audio/speech", content=content, headers=headers)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "identity, gzip"])
def test_a_compressed_body_is_read(client: TestClient, coding: str) -> None:
    answer = send(client, gzip.compress(BODY), coding)
    assert answer.status_code == 200
    assert answer.content == send(client, BODY, "identity").content


def test_members_and_chunks_are_joined(client: TestClient) -> None:
    data = gzip.compress(BODY[:20]) + gzip.compress(BODY[20:])
    assert send(client, iter([data[at : at + 1] for at in range(len(data))])).status_code == 200


def test_a_compressed_form_with_a_picture_is_read(client: TestClient, portrait: bytes) -> None:
    plain = client.build_request("POST", "/v1/speech", files={"image": portrait}, data={"text": "Hello."})
    headers = {"content-type": plain.headers["content-type"], "content-encoding": "gzip"}
    answer = client.post("/v1/speech", content=gzip.compress(plain.read()), headers=headers)
    assert answer.status_code == 200
    assert answer.headers["vclip-score"]


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip"])
def test_another_coding_is_refused_with_the_reason(client: TestClient, coding: str) -> None:
    answer = send(client, b"x", coding)
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "gzip"
    message = answer.json()["error"]["message"]
    assert message == f"the body is encoded with {coding!r}: send it as it is, or with gzip alone"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BODY, "the body is not gzip"),
        (gzip.compress(BODY)[:-4], "is incomplete"),
        (gzip.compress(BODY)[:-5] + b"\0" * 5, "the body is not gzip"),
        (gzip.compress(BODY) + b"rest", "the body is not gzip"),
    ],
    ids=["plain", "cut off", "wrong checksum", "more behind it"],
)
def test_what_is_not_gzip_is_told(client: TestClient, content: bytes, message: str) -> None:
    answer = send(client, content)
    assert answer.status_code == 400
    assert message in answer.json()["error"]["message"]


@pytest.mark.parametrize("members", [1, 2])
def test_a_bomb_ends_at_the_limit_of_the_body(make_client: MakeClient, members: int) -> None:
    client = make_client(max_body_bytes=MIB)
    head = b'--0\r\nContent-Disposition: form-data; name="image"; filename="f"\r\n\r\n'
    bomb = gzip.compress(head) + gzip.compress(b"1" * (256 * MIB // members)) * members
    assert len(bomb) < MIB
    headers = {"content-type": "multipart/form-data; boundary=0", "content-encoding": "gzip"}
    tracemalloc.start()
    try:
        answer = client.post("/v1/speech", content=bomb, headers=headers)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert_problem(answer, 413, "body-too-large")
    assert peak < 16 * MIB
