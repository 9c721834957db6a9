"""A form may hold so many files, so many fields, and so much in each."""

from collections.abc import Sequence

import pytest
from starlette.testclient import TestClient

from models.limits import MAX_TEXT_CHARACTERS
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient

FORMS = ("/v1/speech", "/v1/voices", "/v1/embeddings/face", "/v1/embeddings/voice", "/v1/watermark/detect")
Parts = Sequence[tuple[str, tuple[str | None, bytes]]]


def refusal(client: TestClient, path: str, parts: Parts) -> str:
    return str(assert_problem(client.post(path, files=list(parts)), 400, "malformed-request")["detail"])


@pytest.mark.parametrize("path", FORMS)
def test_a_form_holds_four_files(client: TestClient, path: str) -> None:
    files = [(f"file{number}", ("f", b"x")) for number in range(5)]
    assert "Maximum number of files is 4" in refusal(client, path, files)
    assert client.post(path, files=files[:4]).status_code == 422


@pytest.mark.parametrize(
    ("path", "n_fields"), [("/v1/speech", 24), *((path, 16) for path in (*FORMS[1:], "/v1/verify"))]
)
def test_a_form_holds_so_many_fields_of_64_kib(client: TestClient, path: str, n_fields: int) -> None:
    fields: Parts = [(f"field{number}", (None, b"x" * 65_536)) for number in range(n_fields)]
    assert client.post(path, files=list(fields)).status_code == 422
    assert f"Maximum number of fields is {n_fields}" in refusal(
        client, path, [*fields, ("more", (None, b"x"))]
    )
    assert "maximum size of 64KB" in refusal(client, path, [("text", (None, b"x" * 65_537))])


def test_the_plain_way_to_send_a_form_has_the_same_limits(client: TestClient) -> None:
    for data in ({f"field{number}": "x" for number in range(25)}, {"text": "x" * 65_537}):
        assert_problem(client.post("/v1/speech", data=data), 400, "malformed-request")


def test_the_longest_text_fits_into_a_field(make_client: MakeClient) -> None:
    client = make_client(max_text_characters=MAX_TEXT_CHARACTERS)
    text = "\U0001d5ba" * (MAX_TEXT_CHARACTERS - 1) + "a"  # four bytes each, and something to speak
    assert client.post("/v1/speech", data={"text": text, "voice": "tone-0"}).status_code == 200


def test_a_verification_holds_as_many_files_as_the_settings_can_allow(
    make_client: MakeClient, portrait: bytes, recording: bytes
) -> None:
    client = make_client(max_verify_images=64, max_verify_recordings=64)
    files = [("image", ("f", portrait))] * 3 + [("audio", ("f", recording))] * 64
    assert client.post("/v1/verify", files=files).status_code == 200
    many = [("image", ("f", b"x"))] * 65 + [("audio", ("f", b"x"))] * 64
    assert "Maximum number of files is 128" in refusal(client, "/v1/verify", many)
