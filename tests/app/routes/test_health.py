"""GET /health/live and /health/ready."""

import threading

from starlette.testclient import TestClient

from app.lifecycle import Lifecycle
from app.main import create_app
from app.settings import Settings
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient, wait_until
from tests.fakes import StandInVclip


def test_alive_while_the_bundle_loads_ready_when_it_is_loaded(make_client: MakeClient) -> None:
    loaded = threading.Event()

    def load() -> StandInVclip:
        loaded.wait(timeout=10)
        return StandInVclip()

    client = make_client(load=load, wait=False)
    try:
        assert client.get("/health/live").status_code == 200
        assert_problem(client.get("/health/ready"), 503, "not-ready")
    finally:
        loaded.set()
    wait_until(lambda: client.get("/health/ready").status_code == 200)


def test_not_ready_before_one_inference_has_passed(make_client: MakeClient, stand_in: StandInVclip) -> None:
    stand_in.gate.clear()  # the warm-up stops in the middle of its speech
    client = make_client(wait=False)
    wait_until(lambda: stand_in.sentences_begun == 1)
    assert_problem(client.get("/health/ready"), 503, "not-ready")
    stand_in.gate.set()
    wait_until(lambda: client.get("/health/ready").status_code == 200)


def test_not_ready_while_draining_and_no_new_work(portrait: bytes) -> None:
    lifecycle = Lifecycle()
    with TestClient(create_app(Settings(), StandInVclip, lifecycle)) as client:
        wait_until(lambda: lifecycle.ready)
        lifecycle.drain()
        assert client.get("/health/live").status_code == 200
        assert_problem(client.get("/health/ready"), 503, "draining")
        response = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
        assert_problem(response, 503, "draining")


def test_neither_alive_nor_ready_when_the_models_thread_died(
    client: TestClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    stand_in.failure = SystemExit()
    response = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
    assert_problem(response, 503, "draining")
    assert_problem(client.get("/health/live"), 500, "internal-error")
    assert_problem(client.get("/health/ready"), 503, "draining")
