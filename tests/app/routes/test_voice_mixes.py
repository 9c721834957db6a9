"""Mixes of voices: POST /v1/voices/mix, and `voice` of every address that speaks."""

from urllib.parse import quote

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK

MIX = f"{STOCK[3]}(2)+{STOCK[5]}(1)"


def test_a_mix_is_a_token_with_properties(client: TestClient, stand_in: StandInVclip) -> None:
    answer = client.post("/v1/voices/mix", data={"voice": MIX})
    assert answer.status_code == 200
    told = answer.json()
    mixed = stand_in.voice(told["token"])
    known = stand_in.synthesizer.known_speakers
    assert np.allclose(
        mixed.speaker, (2 * known[3] + known[5]) / 3, atol=2 * float(stand_in.voice_tokens.grid.step.max())
    )
    assert told["name"] == mixed.name
    assert told["language"] == "en-us"
    (properties,) = stand_in.describe_voices([mixed])
    assert told["properties"]["gender"] == properties.gender
    assert [one["name"] for one in told["properties"]["nearest_stock"]] == [
        name for name, _ in properties.nearest_stock
    ]


def test_a_mix_speaks_at_every_address_as_its_token_does(client: TestClient) -> None:
    token = client.post("/v1/voices/mix", data={"voice": MIX}).json()["token"]
    text = "Hello there."
    own, ours = (client.post("/v1/speech", data={"text": text, "voice": voice}) for voice in (MIX, token))
    assert own.status_code == 200
    assert own.headers["vclip-voice-token"] == token
    assert own.headers["vclip-voice"].startswith("voice-")
    assert own.content == ours.content
    assert own.content != client.post("/v1/speech", data={"text": text, "voice": STOCK[3]}).content
    for voice in (MIX, {"id": MIX}):
        body = {"model": "kokoro", "input": text, "voice": voice, "response_format": "wav"}
        assert client.post("/v1/audio/speech", json=body).content == own.content
    heard, again = (client.get(f"/v1/audio/voices/{quote(voice)}/preview") for voice in (MIX, token))
    assert heard.status_code == 200
    assert heard.content == again.content


def test_aliases_and_tokens_are_mixed_like_stock_names(
    make_client: MakeClient, stand_in: StandInVclip
) -> None:
    token = stand_in.voice_token(stand_in.voice(STOCK[5]))
    client = make_client(voice_aliases=f"alloy={STOCK[3]},both={MIX}")
    tokens = {
        client.post("/v1/voices/mix", data={"voice": voice}).json()["token"]
        for voice in (MIX, f"Alloy(2)+{token}", f"{token}+alloy(2)", "both")
    }
    assert len(tokens) == 1
    refused = client.post("/v1/voices/mix", data={"voice": f"both+{STOCK[1]}"})
    assert "'both' is a mix itself" in assert_problem(refused, 422, "invalid-voice-mix")["detail"]


def test_a_mix_speaks_the_language_of_its_first_voice(client: TestClient) -> None:
    british, american = STOCK[-1], STOCK[0]
    for voice, language in ((f"{british}+{american}", "en-gb"), (f"{american}+{british}", "en-us")):
        assert client.post("/v1/voices/mix", data={"voice": voice}).json()["language"] == language


def test_a_single_voice_is_a_mix_of_one(client: TestClient, stand_in: StandInVclip) -> None:
    token = stand_in.voice_token(stand_in.voice(STOCK[3]))
    for voice in (STOCK[3], f"{STOCK[3]}(5)", token):
        assert client.post("/v1/voices/mix", data={"voice": voice}).json()["token"] == token


@pytest.mark.parametrize(
    ("voice", "problem", "detail"),
    [
        (f"{STOCK[3]}+nobody", "unknown-voice", "'nobody'"),
        (f"{STOCK[3]}(0)+{STOCK[5]}", "invalid-voice-mix", "the weight '0'"),
        (f"{STOCK[3]}(-1)+{STOCK[5]}", "invalid-voice-mix", "the weight '-1'"),
        (f"{STOCK[3]}(1001)", "invalid-voice-mix", "up to 1000"),
        (f"{STOCK[3]}(2+{STOCK[5]}", "invalid-voice-mix", "not in pairs"),
        (f"{STOCK[3]}(2) {STOCK[5]}", "invalid-voice-mix", "%2B"),
        ("+".join([STOCK[3]] * 17), "invalid-voice-mix", "more than 16"),
        (f"{STOCK[3]}+voice_AV67", "invalid-voice-token", "incomplete"),
        ("v" * 2049, "invalid-request", "voice: "),
        ("", "invalid-request", "voice: "),
    ],
)
def test_what_is_wrong_is_told_everywhere(client: TestClient, voice: str, problem: str, detail: str) -> None:
    refused = client.post("/v1/voices/mix", data={"voice": voice})
    assert detail in assert_problem(refused, 422, problem)["detail"]
    if problem != "invalid-request":
        spoken = client.post("/v1/speech", data={"text": "Hello.", "voice": voice})
        assert detail in assert_problem(spoken, 422, problem)["detail"]
        error = client.post("/v1/audio/speech", json={"input": "Hello.", "voice": voice}).json()["error"]
        assert (error["code"], error["param"]) == (problem, "voice")
        assert detail in error["message"]


def test_an_alias_speaks_the_language_of_its_voice(make_client: MakeClient) -> None:
    client = make_client(voice_aliases=f"emma={STOCK[-1]}")
    assert client.post("/v1/voices/mix", data={"voice": "Emma"}).json()["language"] == "en-gb"
