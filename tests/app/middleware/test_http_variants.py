"""Addresses with a slash at the end, and HEAD."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.api_keys import ApiKey, hash_key, new_key
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.stand_in_synthesizer import STOCK

ADDRESSES = [
    "/v1/models",
    "/v1/audio/models",
    "/v1/audio/voices",
    "/v1/info",
    "/health/ready",
    "/metrics",
    "/docs",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_slash_at_the_end_makes_no_difference(client: TestClient, address: str) -> None:
    plain = client.get(address, follow_redirects=False)
    slashed = client.get(f"{address}/", follow_redirects=False)
    assert plain.status_code == slashed.status_code == 200
    assert plain.headers["content-type"] == slashed.headers["content-type"]


def test_a_body_is_not_lost_at_an_address_with_a_slash(client: TestClient) -> None:
    body = {"model": "tts-1", "input": "Hello.", "voice": STOCK[0], "response_format": "pcm"}
    answers = [
        client.post(address, json=body, follow_redirects=False)
        for address in ("/v1/audio/speech", "/v1/audio/speech/")
    ]
    assert answers[0].content == answers[1].content != b""


def test_it_is_counted_as_the_route_that_it_is(client: TestClient) -> None:
    client.get("/v1/models/")
    client.head("/v1/models")
    metrics = client.get("/metrics").text
    for method in ("GET", "HEAD"):
        line = f'vclip_requests_total{{method="{method}",route="/v1/models",status="200"}} 1.0'
        assert line in metrics


@pytest.mark.parametrize(
    "address", [*ADDRESSES, "/health/live", "/openapi.json", f"/v1/audio/voices/{STOCK[0]}/preview"]
)
def test_head_is_get_without_a_body(client: TestClient, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    if address != "/metrics":  # they have counted in between
        assert head.headers["content-length"] == got.headers["content-length"]


def test_head_tells_what_is_wrong_too(client: TestClient) -> None:
    assert client.head("/v1/models/nonesuch").status_code == 404
    refused = client.head("/v1/speech")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


def test_the_methods_of_an_address_are_named_with_head(client: TestClient) -> None:
    refused = client.delete("/v1/info")
    assert refused.headers["allow"] == "GET, HEAD"
    assert assert_problem(refused, 405, "method-not-allowed")["detail"] == "use one of: GET, HEAD"


def test_head_needs_a_key_where_get_does(make_client: MakeClient, tmp_path: Path) -> None:
    key = new_key()
    file = tmp_path / "keys"
    file.write_text(ApiKey("one", hash_key(key)).line)
    client = make_client(api_keys_file=file)
    assert client.head("/v1/models/").status_code == 401
    assert client.head("/v1/models/", headers={"authorization": f"Bearer {key}"}).status_code == 200
