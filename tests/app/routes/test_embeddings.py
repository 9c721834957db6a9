"""POST /v1/embeddings/face: what the models see, and the voices that fit."""

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.schemas import MAX_VOICES
from tests.app.assertions import assert_problem
from tests.fakes import DIM, StandInVclip


def test_face_embeddings_and_voices(client: TestClient, portrait: bytes) -> None:
    response = client.post("/v1/embeddings/face", files={"image": portrait}, data={"k": 3})
    assert response.status_code == 200
    body = response.json()
    assert body["faces"] == [body["face"]]
    x0, y0, x1, y1 = body["face"]["box_px"]
    assert 0 <= x0 < x1 <= 192
    assert 0 <= y0 < y1 <= 192
    assert np.linalg.norm(body["embedding"]) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(body["projected"]) == pytest.approx(1, abs=1e-5)
    cosines = [voice["cosine"] for voice in body["voices"]]
    assert len(cosines) == 3
    assert cosines == sorted(cosines, reverse=True)
    assert len(body["voices"][0]["speaker"]) == DIM
    voice = StandInVclip().voice(body["voices"][0]["token"])
    assert voice.speaker.tolist() == pytest.approx(body["voices"][0]["speaker"])


def test_five_voices_without_k(client: TestClient, portrait: bytes) -> None:
    body = client.post("/v1/embeddings/face", files={"image": portrait}).json()
    assert len(body["voices"]) == 5


def test_a_seed_draws_other_voices(client: TestClient, portrait: bytes) -> None:
    own, drawn = (
        client.post("/v1/embeddings/face", files={"image": portrait}, data=data).json()
        for data in ({}, {"seed": "3"})
    )
    assert own["embedding"] == drawn["embedding"]
    assert own["voices"] != drawn["voices"]


def test_its_first_voice_is_the_one_that_speaks(client: TestClient, portrait: bytes) -> None:
    listed = client.post("/v1/embeddings/face", files={"image": portrait}).json()["voices"][0]
    spoken = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"}).headers
    assert spoken["vclip-voice"] == listed["name"]


@pytest.mark.parametrize("k", [0, MAX_VOICES + 1, "many"])
def test_k_out_of_range(client: TestClient, portrait: bytes, k: object) -> None:
    response = client.post("/v1/embeddings/face", files={"image": portrait}, data={"k": str(k)})
    assert assert_problem(response, 422, "invalid-request")["errors"][0]["field"] == "k"


def test_a_picture_without_a_face(client: TestClient, faceless: bytes) -> None:
    assert_problem(client.post("/v1/embeddings/face", files={"image": faceless}), 422, "no-face-found")
