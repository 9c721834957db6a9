"""GET /metrics: what happened, in figures, with labels that cannot grow."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.problems.kinds import PUBLIC_KINDS, UNHEARD_KINDS
from models.interfaces import STAGES
from models.limits import MEASURED_VOICES
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient, wait_until
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import SAMPLE_RATE_HZ, WORD_SECONDS

Reading = Callable[..., float]
OPERATIONS = (Path(__file__).parents[3] / "docs" / "api" / "operations.md").read_text(encoding="utf-8")


@pytest.fixture
def reading(client: TestClient) -> Reading:
    """Reads one value; 0 where the series is not there."""

    def read(name: str, **labels: str) -> float:
        return values(client).get((name, frozenset(labels.items())), 0.0)

    return read


def values(client: TestClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = client.get("/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_spoken_request_is_counted_and_every_stage_is_timed(
    client: TestClient, reading: Reading, portrait: bytes
) -> None:
    before = {stage: reading("vclip_stage_seconds_count", stage=stage) for stage in STAGES}
    assert set(before.values()) == {0.0}  # the warm-up is not counted
    answer = client.post("/v1/speech", files={"image": portrait}, data={"text": "One two. Three."})
    assert answer.status_code == 200
    counted = {stage: reading("vclip_stage_seconds_count", stage=stage) for stage in STAGES}
    assert counted == {
        "decode": 1,
        "text": 1,
        "embed": 1,
        "rank": 1,
        "synthesize": 2,
        "encode": 1,
        "watermark": 0,
    }
    assert reading("vclip_stage_seconds_sum", stage="embed") > 0
    labels = {"route": "/v1/speech", "method": "POST", "status": "200"}
    assert reading("vclip_requests_total", **labels) == 1
    assert reading("vclip_request_duration_seconds_count", route="/v1/speech") == 1
    assert reading("vclip_queue_wait_seconds_count") == 1
    assert reading("vclip_audio_seconds_total") == pytest.approx(3 * WORD_SECONDS, abs=2 / SAMPLE_RATE_HZ)
    assert reading("vclip_real_time_factor_count") == 2
    assert reading("vclip_real_time_factor_sum") > 0


def test_voices_that_are_measured_are_timed_one_by_one_and_are_no_speech_that_was_made(
    client: TestClient, reading: Reading, portrait: bytes
) -> None:
    fields = {"text": "One.", "consistency": "measured"}
    assert client.post("/v1/speech", files={"image": portrait}, data=fields).status_code == 200
    assert reading("vclip_stage_seconds_count", stage="synthesize") == MEASURED_VOICES + 1
    assert reading("vclip_stage_seconds_count", stage="embed") == MEASURED_VOICES + 1
    assert reading("vclip_stage_seconds_count", stage="rank") == 1
    assert reading("vclip_real_time_factor_count") == 1


def test_the_stages_of_the_other_routes(
    client: TestClient, reading: Reading, portrait: bytes, recording: bytes
) -> None:
    assert client.post("/v1/embeddings/face", files={"image": portrait}).status_code == 200
    assert reading("vclip_stage_seconds_count", stage="decode") == 1
    assert reading("vclip_stage_seconds_count", stage="rank") == 1
    assert client.post("/v1/verify", files={"image": portrait, "audio": recording}).status_code == 200
    assert reading("vclip_stage_seconds_count", stage="decode") == 3  # a picture and a recording more
    assert reading("vclip_stage_seconds_count", stage="synthesize") == 0


def test_the_wait_in_the_queue_is_measured_and_its_depth_told(
    client: TestClient, reading: Reading, stand_in: StandInVclip, portrait: bytes
) -> None:
    def speak() -> None:
        client.post("/v1/speech", files={"image": portrait}, data={"text": "Hello."})

    stand_in.gate.clear()
    threads = [threading.Thread(target=speak) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_until(lambda: reading("vclip_queue_waiting") == 1)
    assert reading("vclip_requests_in_flight") == 2
    assert reading("vclip_queue_size") == 16
    stand_in.gate.set()
    for thread in threads:
        thread.join(timeout=20)
    assert reading("vclip_queue_wait_seconds_count") == 2
    assert reading("vclip_queue_wait_seconds_sum") > 0
    assert reading("vclip_queue_waiting") == 0
    assert reading("vclip_requests_in_flight") == 0


def test_refusals_are_counted_by_their_reason(make_client: MakeClient, faceless: bytes) -> None:
    client = make_client(max_body_bytes=2000)
    body = {"image": b"x" * 3000}
    assert_problem(client.post("/v1/speech", files=body), 413, "body-too-large")
    assert_problem(client.post("/v1/speech", json={}), 415, "unsupported-media-type")
    assert_problem(client.post("/v1/embeddings/face", files={"image": faceless}), 422, "no-face-found")
    assert_problem(client.get("/nowhere"), 404, "not-found")
    read = values(client)
    for problem in ("body-too-large", "unsupported-media-type", "no-face-found", "not-found"):
        assert read["vclip_problems_total", frozenset({("problem", problem)})] == 1
    # refused before it was routed, and counted under its route all the same
    refused = {("route", "/v1/speech"), ("method", "POST"), ("status", "413")}
    assert read["vclip_requests_total", frozenset(refused)] == 1


def test_every_problem_and_stage_has_a_series_from_the_start(client: TestClient) -> None:
    read = values(client)
    for kind in (*PUBLIC_KINDS, *UNHEARD_KINDS):
        assert ("vclip_problems_total", frozenset({("problem", kind.slug)})) in read
    for stage in STAGES:
        assert ("vclip_stage_seconds_count", frozenset({("stage", stage)})) in read


def test_no_address_and_no_method_of_a_client_becomes_a_label(client: TestClient) -> None:
    for number in range(5):
        client.get(f"/secret-{number}")
        client.request(f"ODD{number}", "/v1/speech")
    text = client.get("/metrics").text
    assert "secret" not in text
    assert "ODD" not in text
    assert 'vclip_requests_total{method="GET",route="unmatched",status="404"} 5.0' in text
    assert 'vclip_requests_total{method="other",route="/v1/speech",status="405"} 5.0' in text


def test_the_state_and_what_is_served(client: TestClient, reading: Reading) -> None:
    assert reading("vclip_ready") == reading("vclip_loaded") == 1
    assert reading("vclip_draining") == 0
    assert 'vclip_build_info{bundle="stand-in",bundle_version="1",version="' in client.get("/metrics").text
    assert reading("process_resident_memory_bytes") > 1e7


def test_while_the_bundle_loads_it_answers(make_client: MakeClient) -> None:
    loaded = threading.Event()

    def load() -> StandInVclip:
        loaded.wait(timeout=10)
        return StandInVclip()

    client = make_client(load=load, wait=False)
    try:
        assert "vclip_ready 0.0" in client.get("/metrics").text
    finally:
        loaded.set()


def test_openmetrics_where_it_is_asked_for(client: TestClient) -> None:
    assert client.get("/metrics").headers["content-type"].startswith("text/plain; version=0.0.4")
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert answer.text.endswith("# EOF\n")


def test_it_can_be_turned_off(make_client: MakeClient) -> None:
    client = make_client(metrics="off")
    assert_problem(client.get("/metrics"), 404, "not-found")
    assert "/metrics" not in client.get("/openapi.json").json()["paths"]


def test_two_services_in_one_process_count_apart(make_client: MakeClient) -> None:
    one, other = make_client(), make_client()
    one.get("/nowhere")
    assert values(one)["vclip_problems_total", frozenset({("problem", "not-found")})] == 1
    assert values(other)["vclip_problems_total", frozenset({("problem", "not-found")})] == 0


def test_every_metric_is_told_in_the_documents(client: TestClient, portrait: bytes) -> None:
    client.post("/v1/speech", files={"image": portrait}, data={"text": "Hello."})
    own = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in text_string_to_metric_families(client.get("/metrics").text)
        if family.name.startswith("vclip_") and not family.name.endswith("_created")
    }
    table = [line.partition(" | ")[0] for line in OPERATIONS.splitlines() if line.startswith("| `")]
    told = {name for cell in table for name in re.findall(r"`(vclip_\w+)`", cell)}
    assert told == own
