"""The table of compatibility says what comes."""

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.app.conftest import MakeClient, make_client, stand_in  # noqa: F401  # fixtures
from tests.stand_in_synthesizer import STOCK
from tools.compatibility_rows import CLIENTS, Row
from tools.write_compatibility import PAGE, outcome, render, render_section, sender

VOICES = ("alloy", "ash", "nova", "onyx", "shimmer")


@pytest.fixture
def service(make_client: MakeClient) -> TestClient:  # noqa: F811
    aliases = ",".join(f"{alias}={stock}" for alias, stock in zip(VOICES, STOCK, strict=False))
    return make_client(voice_aliases=aliases)


@pytest.mark.slow  # a process for each file that FFmpeg or libheif decodes
def test_the_page_is_what_comes(service: TestClient) -> None:
    assert PAGE.read_text(encoding="utf-8") == render(sender(service))


@pytest.mark.parametrize("heading", ["Clients", "Requests of OpenAI's shape", "Formats of speech"])
def test_a_section_is_what_comes(service: TestClient, heading: str) -> None:
    assert render_section(heading, sender(service)) in PAGE.read_text(encoding="utf-8")


def test_nothing_in_it_is_an_error_of_the_service() -> None:
    """What is refused is refused by a 4xx; the page is what comes."""
    came = [
        line.split(" | ")[-1] for line in PAGE.read_text(encoding="utf-8").splitlines() if " | `/" in line
    ]
    assert len(came) > 120
    assert {answer[0] for answer in came} == {"2", "4"}


@pytest.mark.parametrize(
    "client", ["Open WebUI", "SillyTavern", "Kokoro-FastAPI's clients", "LiteLLM", "LiveKit", "Pipecat"]
)
def test_every_request_of_these_clients_succeeds(service: TestClient, client: str) -> None:
    rows = [row for row in CLIENTS if row.client == client]
    assert rows
    assert {sender(service)(row).status_code for row in rows} == {200}


def test_open_webui_and_wyoming_openai_read_the_lists(service: TestClient) -> None:
    voices = {voice["id"]: voice["name"] for voice in service.get("/v1/audio/voices").json()["voices"]}
    assert set(voices) == set(STOCK)
    assert all(model["id"] for model in service.get("/v1/audio/models").json()["models"])


def test_what_came_is_told_with_what_was_changed() -> None:
    answer = httpx2.Response(200, headers={"Content-Type": "audio/mpeg", "Vclip-Adjusted": "speed=2"})
    assert outcome(answer) == "200, `audio/mpeg`, used: `speed=2`"
    assert (
        outcome(httpx2.Response(422, json={"type": "urn:vclip:problem:no-face-found"}))
        == "422, `no-face-found`"
    )
    assert (
        outcome(httpx2.Response(404, json={"error": {"code": "model_not_found"}})) == "404, `model_not_found`"
    )
    assert Row("a", "b", "GET", "/").headers == {}
