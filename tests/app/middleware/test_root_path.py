"""A path prefix, removed by the proxy or not."""

import re

import pytest
from starlette.testclient import TestClient

from app.settings import InvalidSettings, load_settings
from tests.app.conftest import MakeClient
from tests.stand_in_synthesizer import STOCK


@pytest.fixture
def behind(make_client: MakeClient) -> TestClient:
    return make_client(root_path="/tts/voice")


@pytest.mark.parametrize("prefix", ["", "/tts/voice"])
def test_addresses_are_served_with_the_prefix_and_without(behind: TestClient, prefix: str) -> None:
    body = {"input": "Hello.", "voice": STOCK[0]}
    assert behind.post(f"{prefix}/v1/audio/speech", json=body).status_code == 200
    assert behind.get(f"{prefix}/health/ready").status_code == 200
    assert behind.get(f"{prefix}/v1/audio/voices/").status_code == 200
    missing = behind.get(f"{prefix}/v1/models/none")  # in the format of OpenAI's API there, too
    assert missing.json()["error"]["code"] == "model_not_found"
    assert behind.get(f"{prefix}x/v1/info").status_code == 404


def test_the_docs_page_finds_its_files_and_the_document_where_the_browser_sees_them(
    behind: TestClient,
) -> None:
    page = behind.get("/tts/voice/docs")
    addresses = re.findall(r"""(?:src|href|url)(?:=|: )["']([^"']+)["']""", page.text)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith("/tts/voice/")
        assert behind.get(address).status_code == 200
        assert behind.get(address.removeprefix("/tts/voice")).status_code == 200
    assert behind.get("/tts/voice/openapi.json").json()["servers"] == [{"url": "/tts/voice"}]


def test_what_is_logged_and_counted_is_the_route(behind: TestClient) -> None:
    behind.get("/tts/voice/v1/info")
    assert 'route="/v1/info",status="200"' in behind.get("/tts/voice/metrics").text


def test_a_limit_of_the_api_holds_with_the_prefix(make_client: MakeClient) -> None:
    client = make_client(root_path="/tts", rate_limit_per_minute=1, rate_limit_burst=1)
    assert [client.get("/tts/v1/info").status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("path", ["tts", "/", "/tts/", "/a b", "//a"])
def test_what_is_no_prefix_is_refused_at_the_start(path: str) -> None:
    with pytest.raises(InvalidSettings, match="VCLIP_ROOT_PATH"):
        load_settings(root_path=path)
