"""Voices from voices: POST /v1/voices/vary and /v1/voices/similar, and the map of them, GET /v1/voices/map."""

import pytest
from starlette.testclient import TestClient

from app.inference.facts import CANDIDATES_ON_MAP
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK


def test_a_voice_is_varied(client: TestClient, stand_in: StandInVclip) -> None:
    given = {"voice": STOCK[3], "direction": "higher", "step": 0.5}
    answer = client.post("/v1/voices/vary", data=given)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    expected, taken = stand_in.vary_voice(stand_in.stock_voice(STOCK[3]), "higher", 0.5)
    assert body["token"] == stand_in.voice_token(expected)
    assert body["name"] == expected.name
    assert body["step"] == pytest.approx(taken, abs=1e-3)
    (properties,) = stand_in.describe_voices([expected])
    assert body["properties"]["pitch_hz"] == round(properties.pitch_hz or 0, 1)
    x, y = (round(place, 4) for place in properties.place)
    assert body["properties"]["place"] == {"x": x, "y": y}


def test_a_variation_can_be_spoken_and_varied_again(client: TestClient) -> None:
    voice = STOCK[3]
    for direction in ("higher", "lower"):
        voice = client.post("/v1/voices/vary", data={"voice": voice, "direction": direction}).json()["token"]
    assert client.post("/v1/speech", data={"voice": voice, "text": "hi"}).status_code == 200


def test_a_mix_and_an_alias_are_varied_too(make_client: MakeClient) -> None:
    client = make_client(voice_aliases=f"both={STOCK[1]}+{STOCK[2]}")
    tokens = {
        client.post("/v1/voices/vary", data={"voice": voice, "direction": "lower"}).json()["token"]
        for voice in ("both", f"{STOCK[1]}+{STOCK[2]}")
    }
    assert len(tokens) == 1


def test_the_edge_of_the_speaker_space_is_told(client: TestClient) -> None:
    voice = STOCK[3]
    for _ in range(20):
        answer = client.post("/v1/voices/vary", data={"voice": voice, "direction": "higher"})
        if answer.status_code != 200:
            break
        voice = answer.json()["token"]
    assert_problem(answer, 422, "voice-out-of-range")


@pytest.mark.parametrize(
    ("fields", "slug"),
    [
        ({"voice": "nobody", "direction": "higher"}, "unknown-voice"),
        ({"voice": STOCK[0], "direction": "sideways"}, "invalid-request"),
        ({"voice": STOCK[0]}, "invalid-request"),
        ({"direction": "higher"}, "invalid-request"),
        ({"voice": STOCK[0], "direction": "higher", "step": "0"}, "invalid-request"),
        ({"voice": STOCK[0], "direction": "higher", "step": "3.1"}, "invalid-request"),
        ({"voice": STOCK[0], "direction": "higher", "step": "nan"}, "invalid-request"),
        ({"voice": "voice_AV67", "direction": "higher"}, "invalid-voice-token"),
    ],
)
def test_what_is_refused(client: TestClient, fields: dict[str, str], slug: str) -> None:
    assert_problem(client.post("/v1/voices/vary", data=fields), 422, slug)


def test_similar_voices_are_others_and_the_most_alike_first(client: TestClient) -> None:
    voices = client.post("/v1/voices/similar", data={"voice": STOCK[3], "k": 4}).json()["voices"]
    assert len(voices) == 4
    cosines = [voice["cosine"] for voice in voices]
    assert cosines == sorted(cosines, reverse=True)
    again = client.post("/v1/voices/similar", data={"voice": voices[0]["token"], "k": 4}).json()["voices"]
    assert voices[0]["token"] not in {voice["token"] for voice in again}


@pytest.mark.parametrize("k", ["0", "101", "many"])
def test_how_many_are_alike_has_limits(client: TestClient, k: str) -> None:
    assert_problem(
        client.post("/v1/voices/similar", data={"voice": STOCK[3], "k": k}), 422, "invalid-request"
    )


def test_the_map_has_the_stock_voices_and_candidates_at_their_places(
    client: TestClient, stand_in: StandInVclip
) -> None:
    voices = client.get("/v1/voices/map").json()["voices"]
    stock = [voice for voice in voices if voice["kind"] == "stock"]
    assert [voice["name"] for voice in stock] == list(STOCK)
    candidates = stand_in.some_candidates(CANDIDATES_ON_MAP)
    assert [voice["name"] for voice in voices[len(stock) :]] == [one.name for one in candidates]
    for voice in voices[:: len(voices) // 5]:
        described = client.post("/v1/voices/mix", data={"voice": voice["token"]}).json()
        assert described["properties"]["place"] == voice["properties"]["place"]
