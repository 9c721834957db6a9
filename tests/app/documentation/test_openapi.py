"""The description of the API is whole, true, and shown without asking anyone else for files."""

import base64
import hashlib
import json
import re
from collections import defaultdict
from typing import Any
from urllib.parse import quote

import httpx2
import jsonschema_rs
import pytest
import schemathesis
from fastapi.openapi.utils import get_openapi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from app.documentation.openapi import tell_limits
from app.inference.warm_up import PORTRAIT
from app.main import create_app
from app.problems.kinds import PUBLIC_KINDS
from app.settings import Settings
from tests.app.conftest import MakeClient, StartService
from tests.app.service_process import REAL, STAND_IN, Service
from tests.fakes import StandInVclip

ADDRESSES = {
    "/v1/speech",
    "/v1/phonemes",
    "/v1/dialogue",
    "/dev/captioned_speech",
    "/v1/voices",
    "/v1/voices/mix",
    "/v1/voices/vary",
    "/v1/voices/similar",
    "/v1/voices/map",
    "/v1/embeddings/face",
    "/v1/embeddings/voice",
    "/v1/verify",
    "/v1/watermark/detect",
    "/v1/audio/speech",
    "/v1/audio/voices",
    "/v1/audio/voices/{voice}/preview",
    "/v1/audio/models",
    "/v1/models",
    "/v1/models/{model}",
    "/v1/info",
    "/health/live",
    "/health/ready",
    "/metrics",
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
SLOW = list(HealthCheck)
Operation = APIOperation[Any, Any, Any, Any]
METHODS = ("get", "post", "put", "delete", "patch")


@pytest.fixture
def schema(client: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/openapi.json").json()
    return answer


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [path[method] for path in schema["paths"].values() for method in METHODS if method in path]


def test_the_addresses(schema: dict[str, Any]) -> None:
    assert set(schema["paths"]) == ADDRESSES


def test_every_operation_is_summed_up_and_described(schema: dict[str, Any]) -> None:
    for operation in operations(schema):
        assert operation["summary"]
        assert operation["description"]


def test_every_error_is_a_problem_with_an_example(schema: dict[str, Any]) -> None:
    for operation in operations(schema):
        if "openai" in operation.get("tags", []):
            continue
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert errors
        for status, answer in errors.items():
            content = answer["content"]["application/problem+json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
            for slug, example in content["examples"].items():
                assert example["value"]["status"] == int(status)
                assert example["value"]["type"].endswith(slug)


def test_every_error_of_the_openai_routes_is_one_of_that_api_with_an_example(schema: dict[str, Any]) -> None:
    found = [operation for operation in operations(schema) if "openai" in operation.get("tags", [])]
    assert len(found) == 6
    for operation in found:
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert errors
        assert "422" not in errors
        for answer in errors.values():
            content = answer["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/OpenAiError"}
            for example in content["examples"].values():
                jsonschema_rs.validate(schema["components"]["schemas"]["OpenAiError"], example["value"])


def test_every_problem_is_in_the_schema(schema: dict[str, Any]) -> None:
    types = schema["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert types == [kind.type_uri for kind in PUBLIC_KINDS]


def body(schema: dict[str, Any], path: str, media_type: str) -> dict[str, Any]:
    """The schema of a body as a reader of the document finds it."""
    reference = schema["paths"][path]["post"]["requestBody"]["content"][media_type]["schema"]["$ref"]
    found: dict[str, Any] = schema["components"]["schemas"][reference.removeprefix("#/components/schemas/")]
    return found


def test_the_limits_are_those_of_the_settings(make_client: MakeClient) -> None:
    client = make_client(max_text_characters=77, max_verify_images=3, max_verify_recordings=4)
    schema = client.get("/openapi.json").json()
    assert schema["paths"]["/v1/speech"]["post"]["requestBody"]["required"] is True
    for media_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        form = body(schema, "/v1/speech", media_type)
        assert form["properties"]["text"]["minLength"] == 1
        assert form["properties"]["text"]["maxLength"] == 77
        assert "default" not in form["properties"]["text"]
        assert form["required"] == ["text"]
        assert form["oneOf"] == [{"required": ["image"]}, {"required": ["voice"]}]
    files = body(schema, "/v1/verify", "multipart/form-data")["properties"]
    assert (files["image"]["maxItems"], files["audio"]["maxItems"]) == (3, 4)
    text = body(schema, "/v1/audio/speech", "application/json")["properties"]["input"]
    assert (text["minLength"], text["maxLength"]) == (1, 77)


@pytest.fixture
def untold() -> dict[str, Any]:
    """What FastAPI alone says."""
    app = create_app(Settings(), StandInVclip)
    return get_openapi(title="", version="", routes=app.routes)


def test_another_name_of_a_body_changes_no_limit(untold: dict[str, Any]) -> None:
    names = {name: f"Renamed_{name}" for name in untold["components"]["schemas"]}
    renamed = json.dumps(untold)
    for name, new in names.items():
        renamed = renamed.replace(f'"{name}"', f'"{new}"').replace(f'/{name}"', f'/{new}"')
    schema = json.loads(renamed)
    assert set(names.values()) == set(schema["components"]["schemas"])
    tell_limits(schema, Settings(max_text_characters=77))
    assert body(schema, "/v1/speech", "multipart/form-data")["properties"]["text"]["maxLength"] == 77
    assert body(schema, "/v1/audio/speech", "application/json")["properties"]["input"]["maxLength"] == 77


@pytest.mark.parametrize("path", ["/v1/speech", "/v1/verify", "/v1/audio/speech"])
def test_an_address_that_has_changed_is_noticed(untold: dict[str, Any], path: str) -> None:
    del untold["paths"][path]
    with pytest.raises(KeyError, match=path):
        tell_limits(untold, Settings())


@pytest.mark.parametrize(
    ("path", "media_type", "field"),
    [
        ("/v1/speech", "multipart/form-data", "text"),
        ("/v1/speech", "multipart/form-data", "image"),
        ("/v1/speech", "multipart/form-data", "voice"),
        ("/v1/verify", "multipart/form-data", "image"),
        ("/v1/verify", "multipart/form-data", "audio"),
        ("/v1/audio/speech", "application/json", "input"),
    ],
)
def test_a_field_that_has_changed_is_noticed(
    untold: dict[str, Any], path: str, media_type: str, field: str
) -> None:
    del body(untold, path, media_type)["properties"][field]
    with pytest.raises(KeyError, match=field):
        tell_limits(untold, Settings())


def test_the_docs_page_takes_all_its_files_from_here(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    for address in addresses:
        assert address.startswith("/docs-assets/") or address == "/favicon.ico"
        assert client.get(address).status_code == 200
    assert "://" not in page.text


def test_the_docs_page_allows_its_own_scripts_alone(client: TestClient) -> None:
    page = client.get("/docs")
    policy = page.headers["content-security-policy"]
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_docs_can_be_turned_off() -> None:
    with TestClient(create_app(Settings(docs=False), StandInVclip)) as client:
        assert client.get("/docs").status_code == 404
        assert client.get("/openapi.json").status_code == 404


# what JSON schema cannot say: which bytes are a picture or a recording, which languages are spoken, what is a voice
PICTURES = st.sampled_from([PORTRAIT.read_bytes()] * 4 + [PORTRAIT.read_bytes()[:500]]) | st.binary(
    max_size=64
)
ACCEPTED = st.sampled_from(["*/*", "application/json", "application/x-npy", "image/png"])
LANGUAGES = st.sampled_from(["en-us", "en-gb"]) | st.text(max_size=40)


def real_values(service: Service) -> st.SearchStrategy[dict[str, Any]]:
    """Fields by name, often such as this service takes: its own voices, tokens and models among them."""
    with httpx2.Client(base_url=service.url, timeout=60) as client:
        stock = client.get("/v1/audio/voices").json()["voices"][0]["id"]
        model = client.get("/v1/models").json()["data"][0]["id"]
        answer = client.post("/v1/voices", files={"image": PORTRAIT.read_bytes()}).json()
        spoken = client.post(
            "/v1/speech", files={"image": PORTRAIT.read_bytes()}, data={"text": "Hello there. How are you?"}
        ).content
    recordings = st.sampled_from([spoken] * 4 + [spoken[:50]]) | st.binary(max_size=64)
    voices = st.sampled_from([stock, answer["voices"][0]["token"]])
    return st.fixed_dictionaries(
        {
            "image": PICTURES,
            "audio": recordings,
            "voice": voices | st.text(max_size=40),
            "language": LANGUAGES,
            "model": st.sampled_from(["tts-1", model]) | st.text(min_size=1, max_size=40),
        }
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of schemathesis
@pytest.mark.parametrize("served", ["stand-in", "mini", "paper"])
def test_random_requests_get_documented_answers_and_never_a_server_error(
    start_service: StartService, request: pytest.FixtureRequest, served: str
) -> None:
    variables = {"VCLIP_MAX_TEXT_CHARACTERS": "200"}
    if served == "paper":
        variables["VCLIP_BUNDLE"] = str(request.getfixturevalue("paper_bundle"))
    service = start_service(module=STAND_IN if served == "stand-in" else REAL, **variables)
    values = real_values(service)
    schema = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
    statuses: dict[str, set[int]] = defaultdict(set)
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @given(case=operation.as_strategy(), real=values, accept=ACCEPTED)
        @settings(max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=SLOW)
        def check(
            case: schemathesis.Case[APIOperation[Any, Any, Any, Any]], real: dict[str, Any], accept: str
        ) -> None:
            if isinstance(case.body, dict):
                for name in real.keys() & case.body.keys():
                    sent = case.body[name]  # a list where the field may be repeated
                    case.body[name] = [real[name]] * len(sent) if isinstance(sent, list) else real[name]
            if "model" in (case.path_parameters or {}):
                case.path_parameters["model"] = quote(real["model"], safe="")
            if "voice" in (case.path_parameters or {}):
                case.path_parameters["voice"] = quote(real["voice"], safe="") or "none"
            response = case.call(headers={"Accept": accept})
            case.validate_response(response, checks=CHECKS)
            statuses[case.operation.path].add(response.status_code)

        check()
    assert set(statuses) == ADDRESSES
    # what the random synthesizer of the paper's kind of bundle says is no speech, so it cannot be verified
    heard = {200, 422} if served != "paper" else {422}
    for address, expected in {
        "/v1/speech": {200, 422},
        "/v1/voices": {200, 422},
        "/v1/verify": heard,
        "/v1/embeddings/face": {200, 406, 422},
        "/v1/embeddings/voice": {406} | heard,
    }.items():
        assert statuses[address] >= expected, address
    assert statuses["/v1/audio/speech"] >= {200, 400}
    assert statuses["/v1/audio/voices/{voice}/preview"] >= {200, 400}
    assert statuses["/v1/models/{model}"] == {200, 404}
