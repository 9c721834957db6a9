"""POST /v1/embeddings/face and /v1/embeddings/voice: what the models see and hear."""

import io
from collections.abc import Callable

import httpx2
import numpy as np
import pytest
from starlette.testclient import TestClient

from models.limits import MAX_VOICES
from models.types import Waveform
from models.voice.audio import decode_audio
from models.voice.formats import AudioFormat, encode_speech
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import DIM

Embed = Callable[..., httpx2.Response]


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


# --- POST /v1/embeddings/voice


def test_a_recorded_voice(client: TestClient, stand_in: StandInVclip, recording: bytes) -> None:
    heard = stand_in.embed_voice(decode_audio(recording))
    response = client.post("/v1/embeddings/voice", files={"audio": recording})
    assert response.status_code == 200
    assert response.json() == {
        "voice": {"seconds": 1.0, "speech_seconds": 1.0},
        "embedding": heard.embedding.tolist(),
        "projected": heard.projected.tolist(),
        "warnings": [
            {"code": "little-speech", "message": heard.warnings[0].message, "field": "audio", "index": 0}
        ],
    }


@pytest.mark.parametrize("audio", [b"", b"fLaC"])
def test_bytes_that_are_no_audio(client: TestClient, audio: bytes) -> None:
    assert_problem(client.post("/v1/embeddings/voice", files={"audio": audio}), 422, "invalid-audio")


def test_a_recording_in_which_nobody_speaks(client: TestClient) -> None:
    quiet = encode_speech([Waveform(np.full(16_000, 0.001, np.float32), 16_000)], AudioFormat.WAV)
    assert_problem(client.post("/v1/embeddings/voice", files={"audio": quiet}), 422, "no-speech-found")


def test_a_recording_over_the_limit(make_client: MakeClient) -> None:
    long = encode_speech([Waveform(np.full(33_000, 0.1, np.float32), 16_000)], AudioFormat.WAV)
    response = make_client(max_audio_seconds=2).post("/v1/embeddings/voice", files={"audio": long})
    assert "the limit is 2 s" in assert_problem(response, 422, "invalid-audio")["detail"]


# --- JSON or an array

ROUTES = {"face": "image", "voice": "audio"}


@pytest.fixture(params=ROUTES)
def embed(request: pytest.FixtureRequest, client: TestClient, portrait: bytes, recording: bytes) -> Embed:
    """Posts to either route, with an Accept header and fields."""
    field = ROUTES[request.param]
    file = portrait if field == "image" else recording

    def post(accept: str | None, **fields: str) -> httpx2.Response:
        headers = {} if accept is None else {"Accept": accept}
        address = f"/v1/embeddings/{request.param}"
        return client.post(address, files={field: file}, data=fields, headers=headers)

    return post


@pytest.mark.parametrize("vector", ["embedding", "projected"])
def test_an_array_is_one_of_the_vectors_in_json(embed: Embed, vector: str) -> None:
    expected = embed("application/json").json()[vector]
    response = embed("application/x-npy", vector=vector)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-npy"
    array = np.load(io.BytesIO(response.content), allow_pickle=False)
    assert array.dtype == np.float32
    assert array.shape == (DIM,)
    assert array.tolist() == expected


def test_without_a_name_it_is_the_embedding(embed: Embed) -> None:
    assert embed("application/x-npy").content == embed("application/x-npy", vector="embedding").content
    assert embed("application/x-npy").content != embed("application/x-npy", vector="projected").content


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("application/x-npy, application/json", "application/json"),
        ("application/json;q=0.5, application/x-npy", "application/x-npy"),
        ("APPLICATION/X-NPY", "application/x-npy"),
        ("application/json;q=0, */*", "application/x-npy"),
    ],
)
def test_the_accept_header_chooses_the_form(embed: Embed, accept: str | None, answer: str) -> None:
    response = embed(accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == answer


@pytest.mark.parametrize(
    "accept", ["text/html", "image/*", "application/json;q=0", "*/*;q=0", "application/x-npz", "nonsense"]
)
def test_an_accept_header_that_takes_neither(embed: Embed, accept: str) -> None:
    body = assert_problem(embed(accept), 406, "not-acceptable")
    assert "application/json" in body["detail"]
    assert "application/x-npy" in body["detail"]


def test_errors_are_problems_whatever_is_accepted(client: TestClient, faceless: bytes) -> None:
    response = client.post(
        "/v1/embeddings/face", files={"image": faceless}, headers={"Accept": "application/x-npy"}
    )
    assert_problem(response, 422, "no-face-found")


def test_a_vector_of_another_name(embed: Embed) -> None:
    body = assert_problem(embed("application/x-npy", vector="voices"), 422, "invalid-request")
    assert body["errors"][0]["field"] == "vector"
