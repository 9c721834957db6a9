"""What the answers say of a picture or a recording that is less reliable."""

import io

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.content_negotiation import NPY
from benchmarks.inputs.bad_files import tone, written

LITTLE_SPEECH = {"code": "little-speech", "field": "audio", "index": 0}


@pytest.fixture
def two_people(portrait: bytes) -> bytes:
    """A PNG file with two faces."""
    one = np.asarray(Image.open(io.BytesIO(portrait)).convert("RGB"))
    buffer = io.BytesIO()
    Image.fromarray(np.hstack([one, one])).save(buffer, "PNG")
    return buffer.getvalue()


def without_messages(warnings: list[dict[str, object]]) -> list[dict[str, object]]:
    assert all(warning["message"] for warning in warnings)
    return [{key: value for key, value in warning.items() if key != "message"} for warning in warnings]


@pytest.mark.parametrize("path", ["/v1/embeddings/face", "/v1/voices"])
def test_of_a_picture(client: TestClient, portrait: bytes, two_people: bytes, path: str) -> None:
    assert client.post(path, files={"image": portrait}).json()["warnings"] == []
    (warning,) = client.post(path, files={"image": two_people}).json()["warnings"]
    assert "2 faces" in warning["message"]
    assert without_messages([warning]) == [{"code": "several-faces", "field": "image", "index": 0}]
    assert "face_index" not in warning["message"]  # the command line has another name for it
    chosen = client.post(path, files={"image": two_people}, data={"face_index": 0})
    assert chosen.json()["warnings"] == []


def test_of_a_recording(client: TestClient, recording: bytes) -> None:
    body = client.post("/v1/embeddings/voice", files={"audio": recording}).json()
    assert without_messages(body["warnings"]) == [LITTLE_SPEECH]


@pytest.mark.parametrize("path", ["/v1/embeddings/voice", "/v1/verify"])
def test_of_several_speakers(client: TestClient, portrait: bytes, path: str) -> None:
    """The stand-in takes a loud and a quiet half for two people."""
    loud = tone(3.0)
    files = {"audio": written(np.concatenate([loud, 0.06 * loud]))}
    if path == "/v1/verify":
        files["image"] = portrait
    warnings = without_messages(client.post(path, files=files).json()["warnings"])
    assert warnings == [{"code": "several-speakers", "field": "audio", "index": 0}]


def test_of_several_files(client: TestClient, portrait: bytes, two_people: bytes, recording: bytes) -> None:
    files = [("image", portrait), ("image", two_people), ("audio", recording)]
    body = client.post("/v1/verify", files=files).json()
    assert without_messages(body["warnings"]) == [
        {"code": "several-faces", "field": "image", "index": 1},
        LITTLE_SPEECH,
    ]
    body = client.post("/v1/verify", files=files[1:]).json()
    assert [warning["index"] for warning in body["warnings"]] == [0, 0]


def test_answers_that_are_not_json_name_them_in_a_header(
    client: TestClient, portrait: bytes, two_people: bytes, recording: bytes
) -> None:
    for image, expected in ((portrait, None), (two_people, "several-faces")):
        spoken = client.post("/v1/speech", files={"image": image}, data={"text": "Hello."})
        assert spoken.status_code == 200
        assert spoken.headers.get("vclip-warnings") == expected
        array = client.post("/v1/embeddings/face", files={"image": image}, headers={"Accept": NPY})
        assert array.headers.get("vclip-warnings") == expected
    heard = client.post("/v1/embeddings/voice", files={"audio": recording}, headers={"Accept": NPY})
    assert heard.headers["vclip-warnings"] == "little-speech"
