"""Who may ask: keys on the API alone, refused before the body is read; limits for each; origins by name."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.api_keys import ApiKey, hash_key, new_key
from app.routes import METRICS_ROUTER, ROUTERS
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.presence import present

ALICE, BOB = new_key(), new_key()
OPEN = {"/health/live", "/health/ready", "/metrics", "/favicon.ico"}
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys.txt"
    file.write_text("".join(ApiKey(n, hash_key(k)).line + "\n" for n, k in (("alice", ALICE), ("bob", BOB))))
    return file


@pytest.fixture
def guarded(make_client: MakeClient, keys_file: Path) -> TestClient:
    return make_client(api_keys_file=keys_file)


def test_every_route_asks_for_a_key_or_is_open_on_purpose(guarded: TestClient) -> None:
    for router in (*ROUTERS, METRICS_ROUTER):
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in present(route.methods):
                status = guarded.request(method, route.path).status_code
                assert (status == 401) == (route.path not in OPEN), route.path


def test_with_a_key_it_works_as_without(guarded: TestClient, portrait: bytes) -> None:
    files, data = {"image": portrait}, {"text": "Hello."}
    for key in (ALICE, BOB):
        assert guarded.post("/v1/speech", files=files, data=data, headers=bearer(key)).status_code == 200
    answer = guarded.get("/v1/info", headers={"Authorization": f"bearer  {ALICE} "})  # as RFC 9110 allows
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, "Bearer"),
        ({"Authorization": ""}, "Bearer"),
        ({"Authorization": f"Basic {ALICE}"}, "Bearer"),
        ({"Authorization": ALICE}, "Bearer"),
        ({"X-Api-Key": ALICE}, "Bearer"),
        (bearer(ALICE[:-1]), 'Bearer error="invalid_token"'),
        (bearer(hash_key(ALICE)), 'Bearer error="invalid_token"'),
        (bearer("alice"), 'Bearer error="invalid_token"'),
    ],
)
def test_without_a_known_key_it_is_401(guarded: TestClient, headers: dict[str, str], challenge: str) -> None:
    answer = guarded.get("/v1/info", headers=headers)
    body = assert_problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"] == challenge
    for secret in (ALICE, hash_key(ALICE), "alice"):
        assert secret not in str(body)


def test_a_key_in_the_address_is_no_key(guarded: TestClient) -> None:
    assert guarded.get(f"/v1/info?api_key={ALICE}").status_code == 401


def test_the_body_of_a_stranger_is_not_read(guarded: TestClient) -> None:
    read = []

    def body() -> Iterator[bytes]:
        read.append(True)
        yield b"x" * 100

    answer = guarded.post("/v1/speech", content=body(), headers=MULTIPART | {"content-length": str(10**9)})
    assert_problem(answer, 401, "unauthorized")  # before its size is judged: a stranger learns no limit
    assert answer.headers["connection"] == "close"


def test_metrics_ask_where_they_are_told_to(make_client: MakeClient, keys_file: Path) -> None:
    client = make_client(api_keys_file=keys_file, metrics="key")
    assert_problem(client.get("/metrics"), 401, "unauthorized")
    read = client.get("/metrics", headers=bearer(ALICE))
    assert read.status_code == 200
    assert 'vclip_problems_total{problem="unauthorized"} 1.0' in read.text
    assert 'vclip_requests_total{method="GET",route="/metrics",status="401"} 1.0' in read.text


def test_the_description_asks_for_keys_only_where_there_are_keys(
    client: TestClient, make_client: MakeClient, keys_file: Path
) -> None:
    assert "securitySchemes" not in client.get("/openapi.json").json()["components"]
    schema = make_client(api_keys_file=keys_file, metrics="key").get("/openapi.json").json()
    assert schema["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"
    asking = {path for path, methods in schema["paths"].items() for m in methods.values() if "security" in m}
    assert asking == set(schema["paths"]) - {"/health/live", "/health/ready"}


def test_each_key_has_a_limit_of_its_own(make_client: MakeClient, keys_file: Path) -> None:
    client = make_client(api_keys_file=keys_file, rate_limit_per_minute=1, rate_limit_burst=2)
    statuses = [client.get("/v1/info", headers=bearer(ALICE)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = client.get("/v1/info", headers=bearer(ALICE))
    body = assert_problem(refused, 429, "rate-limited")
    assert 55 <= int(refused.headers["retry-after"]) <= 60
    assert f"in {refused.headers['retry-after']} s" in body["detail"]
    assert refused.headers["connection"] == "close"
    assert client.get("/v1/info", headers=bearer(BOB)).status_code == 200
    for _ in range(5):  # who is not known uses up nobody's
        assert client.get("/v1/info", headers=bearer("wrong")).status_code == 401
    assert client.get("/v1/info", headers=bearer(BOB)).status_code == 200


def test_without_keys_each_address_has_a_limit(make_client: MakeClient) -> None:
    client = make_client(rate_limit_per_minute=1, rate_limit_burst=1)
    other = TestClient(client.app, client=("192.0.2.7", 1234))
    statuses = [sender.get("/v1/info").status_code for sender in (client, client, other, other)]
    assert statuses[:2] == [200, 429]
    assert statuses[3] == 429
    assert {client.get(path).status_code for path in ("/health/live", "/health/ready", "/metrics")} == {200}


def test_no_page_from_elsewhere_may_ask_unless_it_is_named(client: TestClient) -> None:
    answer = client.get("/v1/info", headers={"Origin": "https://app.example.com"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_named_page_may_ask_and_read_refusals(make_client: MakeClient, keys_file: Path) -> None:
    client = make_client(
        api_keys_file=keys_file, cors_origins="https://app.example.com, http://localhost:3000"
    )
    for origin in ("https://app.example.com", "http://localhost:3000"):
        asked = client.options(
            "/v1/speech",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization",
            },
        )
        assert asked.status_code == 200
        assert asked.headers["access-control-allow-origin"] == origin
        assert asked.headers["access-control-allow-headers"] == "authorization"
        refused = client.post("/v1/speech", headers={"Origin": origin})
        assert_problem(refused, 401, "unauthorized")
        assert refused.headers["access-control-allow-origin"] == origin
    stranger = client.get("/v1/info", headers=bearer(ALICE) | {"Origin": "https://example.org"})
    assert "access-control-allow-origin" not in stranger.headers


def test_a_key_is_refused_from_the_day_after_it_expires(
    make_client: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "expiring.txt"
    file.write_text(ApiKey("alice", hash_key(ALICE), date(2027, 1, 31)).line + "\n")
    client = make_client(api_keys_file=file)
    monkeypatch.setattr("app.middleware.access.today", lambda: date(2027, 1, 31))
    assert client.get("/v1/info", headers=bearer(ALICE)).status_code == 200
    monkeypatch.setattr("app.middleware.access.today", lambda: date(2027, 2, 1))
    refused = client.get("/v1/info", headers=bearer(ALICE))
    assert "expired at the end of 2027-01-31 (UTC)" in assert_problem(refused, 401, "unauthorized")["detail"]
    assert refused.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_the_limit_of_a_key_goes_before_that_of_all(make_client: MakeClient, tmp_path: Path) -> None:
    file = tmp_path / "limited.txt"
    lines = (ApiKey("alice", hash_key(ALICE), per_minute=1), ApiKey("bob", hash_key(BOB), per_minute=0))
    file.write_text("".join(f"{key.line}\n" for key in lines))
    client = make_client(api_keys_file=file, rate_limit_per_minute=30, rate_limit_burst=2)
    statuses = [client.get("/v1/info", headers=bearer(ALICE)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert int(client.get("/v1/info", headers=bearer(ALICE)).headers["retry-after"]) > 50
    assert {client.get("/v1/info", headers=bearer(BOB)).status_code for _ in range(9)} == {200}


def test_requests_are_counted_by_the_name_of_the_key_and_never_by_the_key(guarded: TestClient) -> None:
    guarded.get("/v1/info", headers=bearer(ALICE))
    guarded.get("/v1/models/none", headers=bearer(ALICE))
    guarded.get("/v1/info", headers=bearer("wrong"))
    read = guarded.get("/metrics").text
    assert 'vclip_requests_by_key_total{key="alice",status="200"} 1.0' in read
    assert 'vclip_requests_by_key_total{key="alice",status="404"} 1.0' in read
    assert read.count("vclip_requests_by_key_total{") == 2
    assert ALICE not in read
