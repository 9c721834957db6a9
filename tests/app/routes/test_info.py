"""GET /v1/info: bundle, licences, languages and limits."""

import platform
import tomllib
from importlib.metadata import version
from pathlib import Path

from starlette.testclient import TestClient

from app.version import SERVICE_VERSION
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip


def test_what_runs_here(make_client: MakeClient) -> None:
    body = (
        make_client(max_text_characters=123, queue_size=7, rate_limit_per_minute=1e5).get("/v1/info").json()
    )
    assert body["bundle"]["name"] == "stand-in"
    assert body["bundle"]["licence_note"] == "made of arithmetic, for tests only"
    assert body["bundle"]["outside_weights"][0]["licence"] == "Apache-2.0"
    assert body["speech"] == {
        "licence": "Apache-2.0",
        "languages": ["en-us", "en-gb"],
        "language_support": [
            {"tag": "en-us", "name": "American English", "installed": True, "needs": ""},
            {"tag": "en-gb", "name": "British English", "installed": True, "needs": ""},
            {"tag": "ja", "name": "Japanese", "installed": False, "needs": "a dictionary of tones"},
        ],
        "sample_rate_hz": 24_000,
        "watermark": True,
    }
    assert body["limits"]["text_characters"] == 123
    assert body["limits"]["queue_size"] == 7
    assert body["limits"]["requests_per_minute"] == 1e5


def test_the_licence_and_the_versions_are_those_of_what_is_installed(client: TestClient) -> None:
    body = client.get("/v1/info").json()
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert body["service_licence"] == project["license"]
    assert body["versions"]["python"] == platform.python_version()
    for name in ("torch", "onnxruntime", "numba", "faiss-cpu", "open_clip_torch", "numpy"):
        assert body["versions"][name] == version(name)


def test_it_does_not_wait_for_the_models(client: TestClient, stand_in: StandInVclip) -> None:
    stand_in.gate.clear()  # whatever speaks now would hang
    assert client.get("/v1/info").status_code == 200


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert project["version"] == SERVICE_VERSION
