"""POST /v1/voices: alternatives for a face, each with a token that is the voice."""

import pytest
from starlette.testclient import TestClient

from models.face.image import decode_image
from models.limits import MAX_VOICES
from tests.app.assertions import assert_problem
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK


def test_voices_with_scores_properties_and_tokens(
    client: TestClient, portrait: bytes, stand_in: StandInVclip
) -> None:
    response = client.post("/v1/voices", files={"image": portrait}, data={"k": 3})
    assert response.status_code == 200
    body = response.json()
    assert body["face"]["box_px"]
    assert body["faces"] == [body["face"]]
    ranked = stand_in.find_voices(stand_in.embed_face(decode_image(portrait)), k=3, diversity=0.5)
    described = stand_in.describe_voices([one.voice for one in ranked])
    assert len(body["voices"]) == 3
    for voice, one, properties in zip(body["voices"], ranked, described, strict=True):
        assert voice == {
            "name": one.voice.name,
            "token": stand_in.voice_token(one.voice),
            "cosine": pytest.approx(one.cosine),
            "probability": one.probability,
            "log_likelihood": one.log_likelihood,
            "properties": {
                "gender": properties.gender,
                "gender_probability": 0.9,
                "pitch_hz": pytest.approx(properties.pitch_hz, abs=0.051),
                "age_years": properties.age_years,
                "nearest_stock": [
                    {"name": name, "cosine": pytest.approx(cosine, abs=0.00006)}
                    for name, cosine in properties.nearest_stock
                ],
                "place": {
                    axis: pytest.approx(place, abs=0.00006)
                    for axis, place in zip("xy", properties.place, strict=True)
                },
            },
        }
        assert {name for name, _ in properties.nearest_stock} <= set(STOCK)


def test_five_voices_half_diverse_unless_told(
    client: TestClient, portrait: bytes, stand_in: StandInVclip
) -> None:
    body = client.post("/v1/voices", files={"image": portrait}).json()
    face = stand_in.embed_face(decode_image(portrait))
    told = [voice["name"] for voice in body["voices"]]
    assert told == [one.voice.name for one in stand_in.find_voices(face, k=5, diversity=0.5)]
    alike = client.post("/v1/voices", files={"image": portrait}, data={"diversity": 0}).json()
    assert told != [voice["name"] for voice in alike["voices"]]
    assert body["voices"][0] == alike["voices"][0]


def test_a_seed_draws_other_voices_and_the_same_each_time(client: TestClient, portrait: bytes) -> None:
    own, drawn, again = (
        client.post("/v1/voices", files={"image": portrait}, data=data).json()
        for data in ({}, {"seed": 3}, {"seed": 3})
    )
    assert drawn == again
    assert {voice["token"] for voice in own["voices"]}.isdisjoint(voice["token"] for voice in drawn["voices"])


def test_a_voice_speaks_from_its_token_as_from_the_picture(client: TestClient, portrait: bytes) -> None:
    first, second = client.post("/v1/voices", files={"image": portrait}, data={"k": 2}).json()["voices"]
    pictured = client.post("/v1/speech", files={"image": portrait}, data={"text": "Hello there."})
    spoken = client.post("/v1/speech", data={"text": "Hello there.", "voice": first["token"]})
    assert spoken.status_code == 200
    assert spoken.content == pictured.content
    other = client.post("/v1/speech", data={"text": "Hello there.", "voice": second["token"]})
    assert other.content != pictured.content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("k", 0),
        ("k", MAX_VOICES + 1),
        ("diversity", -0.1),
        ("diversity", 1.1),
        ("diversity", "nan"),
        ("seed", -1),
    ],
)
def test_numbers_out_of_range_are_named(
    client: TestClient, portrait: bytes, field: str, value: object
) -> None:
    response = client.post("/v1/voices", files={"image": portrait}, data={field: str(value)})
    assert assert_problem(response, 422, "invalid-request")["errors"][0]["field"] == field


def test_a_face_that_is_not_there(client: TestClient, portrait: bytes, faceless: bytes) -> None:
    assert_problem(client.post("/v1/voices", files={"image": faceless}), 422, "no-face-found")
    response = client.post("/v1/voices", files={"image": portrait}, data={"face_index": 1})
    assert_problem(response, 422, "invalid-parameter")
