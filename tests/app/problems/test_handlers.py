"""Every error is a problem document with a stable type, and tells nothing of the inside."""

from threading import Event
from typing import Annotated

import pytest
import torch
from fastapi import Body, FastAPI, Request
from onnxruntime.capi import onnxruntime_pybind11_state as onnxruntime_state
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response
from starlette.testclient import TestClient

from app.problems.handlers import DOMAIN_PROBLEMS, domain_problem, install_error_handlers
from app.problems.kinds import NOT_FOUND, PUBLIC_KINDS
from models import errors
from models.errors import InvalidInput, UnusableBundle, VclipError
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip


def leaves(kind: type[VclipError]) -> list[type[VclipError]]:
    """The errors that `models` raises; other packages, where they are imported, derive some of their own."""
    children = [child for child in kind.__subclasses__() if child.__module__ == errors.__name__]
    return [kind] if not children else [leaf for child in children for leaf in leaves(child)]


@pytest.mark.parametrize("kind", leaves(VclipError))
def test_every_domain_error_has_a_place_in_the_table(kind: type[VclipError]) -> None:
    assert any(issubclass(kind, listed) for listed in DOMAIN_PROBLEMS)
    expected = 422 if issubclass(kind, InvalidInput) else 503
    assert domain_problem(kind("message")).status == expected


def test_slugs_are_unique() -> None:
    slugs = [kind.slug for kind in PUBLIC_KINDS]
    assert len(slugs) == len(set(slugs))


def test_unknown_address(client: TestClient) -> None:
    body = assert_problem(client.get("/v2/speech"), 404, "not-found")
    assert body["detail"] == NOT_FOUND.example


def test_wrong_method_names_the_right_ones(client: TestClient) -> None:
    response = client.get("/v1/speech")
    body = assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"
    assert body["detail"] == "use one of: POST"


def test_wrong_content_type(client: TestClient) -> None:
    body = assert_problem(client.post("/v1/speech", json={"text": "hi"}), 415, "unsupported-media-type")
    assert "multipart/form-data" in str(body["detail"])


def test_malformed_form(client: TestClient) -> None:
    response = client.post("/v1/speech", content=b"junk", headers={"content-type": "multipart/form-data"})
    assert_problem(response, 400, "malformed-request")


def test_a_missing_field_is_named(client: TestClient) -> None:
    response = client.post("/v1/verify", files={"image": b"x"})
    body = assert_problem(response, 422, "invalid-request")
    assert body["errors"] == [{"field": "audio", "message": "it is missing, but needed"}]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b'{"text": hi}',
            "not JSON at line 1, column 10: a value is missing here: text in double quotes, a number, "
            "true, false, null, a list or an object",
        ),
        (
            b'{\r\n "text": "hi",\r\n "k" 5}',
            "not JSON at line 3, column 6: a colon between a name and its value is missing here",
        ),
    ],
)
def test_a_mistake_in_json_is_a_problem_with_its_place(client: TestClient, body: bytes, message: str) -> None:
    """No route of ours takes JSON beside those of OpenAI's API; one that did would answer so."""
    app = FastAPI()
    install_error_handlers(app)

    @app.middleware("http")
    async def give_an_id(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.request_id = "1"
        return await call_next(request)

    @app.post("/v1/texts")
    async def take(text: Annotated[str, Body(embed=True)]) -> str:
        return text

    answer = TestClient(app).post("/v1/texts", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == f"body: {message}"
    assert answer.json()["errors"] == [{"field": "body", "message": message}]


def test_a_wrong_field_is_named_and_its_value_is_not_sent_back(client: TestClient, portrait: bytes) -> None:
    response = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi", "speed": "allegro"})
    body = assert_problem(response, 422, "invalid-request")
    assert body["errors"][0]["field"] == "speed"
    assert "allegro" not in response.text


def test_an_unexpected_error_is_a_500_that_tells_nothing(
    client: TestClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    stand_in.failure = RuntimeError("secret /internal/path")
    response = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
    assert_problem(response, 500, "internal-error")
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    stand_in.failure = None
    assert client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"}).status_code == 200


@pytest.mark.parametrize(
    "failure",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
        onnxruntime_state.RuntimeException("bfc_arena.cc:376 Failed to allocate memory for requested buffer"),
        onnxruntime_state.Fail("CUDA failure 2: out of memory ; GPU=0 ; hostname=secret"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_out_of_memory_costs_one_request_only(
    client: TestClient, stand_in: StandInVclip, portrait: bytes, failure: Exception
) -> None:
    stand_in.failure = failure
    response = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
    assert_problem(response, 503, "out-of-memory")
    assert "secret" not in response.text
    assert client.get("/health/ready").status_code == 200
    stand_in.failure = None
    assert client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"}).status_code == 200


def test_a_broken_bundle_names_no_path_of_the_machine(
    client: TestClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    stand_in.failure = errors.MissingWeights("/srv/secret/kokoro.onnx is missing")
    response = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
    assert_problem(response, 503, "unusable-bundle")
    assert "/srv" not in response.text
    assert issubclass(errors.MissingWeights, UnusableBundle)


def test_while_the_bundle_loads_requests_are_sent_away(make_client: MakeClient, portrait: bytes) -> None:
    loaded = Event()

    def load() -> StandInVclip:
        loaded.wait(timeout=10)
        return StandInVclip()

    client = make_client(load=load, wait=False)
    try:
        response = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
        assert_problem(response, 503, "not-ready")
        assert response.headers["retry-after"] == "2"
        assert_problem(client.get("/v1/info"), 503, "not-ready")
    finally:
        loaded.set()


def test_the_request_id_of_the_client_is_kept_where_it_is_harmless(client: TestClient) -> None:
    sent = client.get("/health/live", headers={"X-Request-Id": "abc-123"})
    assert sent.headers["x-request-id"] == "abc-123"
    forged = client.get("/health/live", headers={"X-Request-Id": 'a" "status": "200'})
    assert len(forged.headers["x-request-id"]) == 32
