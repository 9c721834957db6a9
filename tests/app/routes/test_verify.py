"""POST /v1/verify: do recorded voices fit faces?"""

import io

import httpx2
import numpy as np
import pytest
import soundfile
from starlette.testclient import TestClient

from app.settings import MAX_VERIFY_FILES
from models.face.image import decode_image
from models.voice.audio import decode_audio
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip


@pytest.fixture
def other_recording() -> bytes:
    """A WAV file of two seconds that grows louder, the first half second of it silent."""
    samples = np.linspace(0, 0.5, 32_000) * np.sin(np.arange(32_000) / 10)
    samples[:8_000] = 0
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, 16_000, format="WAV")
    return buffer.getvalue()


@pytest.fixture
def silent_recording() -> bytes:
    """A WAV file of a second in which nobody speaks."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.full(16_000, 0.001), 16_000, format="WAV")
    return buffer.getvalue()


def verify(
    client: TestClient, images: list[bytes], recordings: list[bytes], **fields: object
) -> httpx2.Response:
    files = [("image", image) for image in images] + [("audio", recording) for recording in recordings]
    return client.post("/v1/verify", files=files, data={name: str(value) for name, value in fields.items()})


def test_one_of_each_is_scored_and_decided(
    client: TestClient, stand_in: StandInVclip, portrait: bytes, recording: bytes
) -> None:
    face = stand_in.embed_face(decode_image(portrait))
    voice = stand_in.embed_voice(decode_audio(recording))
    expected = stand_in.verify([face], [voice])
    response = verify(client, [portrait], [recording])
    assert response.status_code == 200
    assert response.json() == {
        "cosine": expected.cosines[0, 0],
        "probability": expected.probabilities[0, 0],
        "match": bool(expected.matches[0, 0]),
        "operating_point": {"probability": 0.5, "cosine": 0.0},
        "face": {"box_px": list(face.face.box_px), "score": face.face.score},
        "voice": {"seconds": 1.0, "speech_seconds": 1.0},
        "warnings": [
            {"code": "little-speech", "message": voice.warnings[0].message, "field": "audio", "index": 0}
        ],
    }


def test_seconds_of_speech_are_told_apart_from_those_of_the_recording(
    client: TestClient, portrait: bytes, other_recording: bytes
) -> None:
    assert verify(client, [portrait], [other_recording]).json()["voice"] == {
        "seconds": 2.0,
        "speech_seconds": 1.5,
    }


def test_a_threshold_moves_the_operating_point_and_the_decision(
    client: TestClient, portrait: bytes, recording: bytes
) -> None:
    probability = verify(client, [portrait], [recording]).json()["probability"]
    for threshold, match in ((probability - 0.01, True), (probability + 0.01, False)):
        body = verify(client, [portrait], [recording], threshold=threshold).json()
        assert body["match"] is match
        assert body["operating_point"]["probability"] == threshold
        assert body["probability"] == probability


@pytest.mark.parametrize("threshold", ["0", "1", "-0.5", "nan", "inf", "likely"])
def test_a_threshold_that_is_no_probability(
    client: TestClient, portrait: bytes, recording: bytes, threshold: str
) -> None:
    body = assert_problem(
        verify(client, [portrait], [recording], threshold=threshold), 422, "invalid-request"
    )
    assert body["errors"][0]["field"] == "threshold"


def test_several_give_a_matrix_of_pictures_and_recordings(
    client: TestClient, portrait: bytes, recording: bytes, other_recording: bytes
) -> None:
    from PIL import Image, ImageOps

    buffer = io.BytesIO()
    ImageOps.posterize(Image.open(io.BytesIO(portrait)), 3).save(buffer, "PNG")
    images, recordings = [portrait, buffer.getvalue()], [recording, other_recording, recording]
    body = verify(client, images, recordings).json()
    assert set(body) == {
        "cosines",
        "probabilities",
        "matches",
        "operating_point",
        "faces",
        "voices",
        "warnings",
    }
    assert np.shape(body["cosines"]) == np.shape(body["probabilities"]) == np.shape(body["matches"]) == (2, 3)
    assert len(body["faces"]) == 2
    assert [voice["seconds"] for voice in body["voices"]] == [1.0, 2.0, 1.0]
    for row, image in enumerate(images):
        for column, audio in enumerate(recordings):
            alone = verify(client, [image], [audio]).json()
            assert body["cosines"][row][column] == pytest.approx(alone["cosine"])
            assert body["matches"][row][column] is alone["match"]
            assert body["faces"][row] == alone["face"]
            assert body["voices"][column] == alone["voice"]


def test_one_picture_and_two_recordings_are_a_matrix_too(
    client: TestClient, portrait: bytes, recording: bytes, other_recording: bytes
) -> None:
    assert np.shape(verify(client, [portrait], [recording, other_recording]).json()["cosines"]) == (1, 2)


@pytest.mark.parametrize("field", ["image", "audio"])
def test_more_than_the_limit(make_client: MakeClient, portrait: bytes, recording: bytes, field: str) -> None:
    client = make_client(max_verify_images=2, max_verify_recordings=3)
    assert verify(client, [portrait] * 2, [recording] * 3).status_code == 200
    images, recordings = (3, 1) if field == "image" else (1, 4)
    body = assert_problem(
        verify(client, [portrait] * images, [recording] * recordings), 422, "invalid-request"
    )
    assert body["errors"] == [{"field": field, "message": body["detail"].removeprefix(f"{field}: ")}]
    assert f"the limit is {max(images, recordings) - 1}" in body["detail"]


def test_no_setting_allows_more_files_than_a_form_may_hold(
    make_client: MakeClient, portrait: bytes, recording: bytes
) -> None:
    client = make_client(max_verify_images=MAX_VERIFY_FILES, max_verify_recordings=MAX_VERIFY_FILES)
    body = verify(client, [portrait] * MAX_VERIFY_FILES, [recording] * MAX_VERIFY_FILES).json()
    assert np.shape(body["cosines"]) == (MAX_VERIFY_FILES, MAX_VERIFY_FILES)


@pytest.mark.parametrize("missing", ["image", "audio"])
def test_a_missing_field_is_named(
    client: TestClient, portrait: bytes, recording: bytes, missing: str
) -> None:
    images, recordings = ([], [recording]) if missing == "image" else ([portrait], [])
    body = assert_problem(verify(client, images, recordings), 422, "invalid-request")
    assert body["errors"][0]["field"] == missing


def test_of_several_the_wrong_one_is_named(
    client: TestClient, portrait: bytes, faceless: bytes, recording: bytes, silent_recording: bytes
) -> None:
    body = assert_problem(verify(client, [portrait, faceless], [recording]), 422, "no-face-found")
    assert body["detail"].startswith("image 2 of 2: no face was found")
    body = assert_problem(
        verify(client, [portrait], [recording, recording, silent_recording]), 422, "no-speech-found"
    )
    assert body["detail"].startswith("audio 3 of 3: ")
    body = assert_problem(verify(client, [portrait], [b"RIFF", recording]), 422, "invalid-audio")
    assert body["detail"].startswith("audio 1 of 2: ")


@pytest.mark.parametrize("audio", [b"", b"RIFF", b"ID3 no music"])
def test_bytes_that_are_no_audio(client: TestClient, portrait: bytes, audio: bytes) -> None:
    body = assert_problem(verify(client, [portrait], [audio]), 422, "invalid-audio")
    assert body["detail"].startswith("the audio ")


def test_a_recording_in_which_nobody_speaks(
    client: TestClient, portrait: bytes, silent_recording: bytes
) -> None:
    assert_problem(verify(client, [portrait], [silent_recording]), 422, "no-speech-found")


def test_a_recording_over_the_limit(make_client: MakeClient, portrait: bytes, recording: bytes) -> None:
    client = make_client(max_audio_seconds=1)
    assert verify(client, [portrait], [recording]).status_code == 200
    longer = recording[:40] + (len(recording) * 2).to_bytes(4, "little") + recording[44:] * 2
    body = assert_problem(verify(client, [portrait], [longer]), 422, "invalid-audio")
    assert "1 s" in body["detail"]


def test_a_picture_without_a_face(client: TestClient, faceless: bytes, recording: bytes) -> None:
    assert_problem(verify(client, [faceless], [recording]), 422, "no-face-found")


def test_another_face_than_the_largest(client: TestClient, portrait: bytes, recording: bytes) -> None:
    assert verify(client, [portrait], [recording], face_index=0).status_code == 200
    assert_problem(verify(client, [portrait], [recording], face_index=1), 422, "invalid-parameter")
