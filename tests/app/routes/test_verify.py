"""POST /v1/verify: does a recorded voice fit a face?"""

import pytest
from starlette.testclient import TestClient

from models.audio import decode_audio
from models.image import decode_image
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip


def test_score_face_and_length(
    client: TestClient, stand_in: StandInVclip, portrait: bytes, recording: bytes
) -> None:
    expected = stand_in.verify(decode_image(portrait), decode_audio(recording))
    response = client.post("/v1/verify", files={"image": portrait, "audio": recording})
    assert response.status_code == 200
    assert response.json() == {
        "cosine": expected.cosine,
        "probability": expected.probability,
        "face": {"box_px": list(expected.face.box_px), "score": expected.face.score},
        "voice_seconds": 1.0,
    }


@pytest.mark.parametrize("audio", [b"", b"RIFF", b"ID3 no music"])
def test_bytes_that_are_no_audio(client: TestClient, portrait: bytes, audio: bytes) -> None:
    assert_problem(client.post("/v1/verify", files={"image": portrait, "audio": audio}), 422, "invalid-audio")


def test_a_recording_over_the_limit(make_client: MakeClient, portrait: bytes, recording: bytes) -> None:
    client = make_client(max_audio_seconds=1)
    files = {"image": portrait, "audio": recording}
    assert client.post("/v1/verify", files=files).status_code == 200
    longer = recording[:40] + (len(recording) * 2).to_bytes(4, "little") + recording[44:] * 2
    body = assert_problem(
        client.post("/v1/verify", files={"image": portrait, "audio": longer}), 422, "invalid-audio"
    )
    assert "1 s" in body["detail"]


def test_a_picture_without_a_face(client: TestClient, faceless: bytes, recording: bytes) -> None:
    response = client.post("/v1/verify", files={"image": faceless, "audio": recording})
    assert_problem(response, 422, "no-face-found")
