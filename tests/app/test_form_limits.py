"""A form may hold so many files, so many fields, and so much in each."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.forms import DEFAULT_LIMITS
from app.lingering import LINGER_BYTES, LINGER_S
from app.routes.dialogue import LIMITS as DIALOGUE_LIMITS
from app.settings import MAX_VERIFY_FILES
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
    assert "more than 4 files" in refusal(client, path, files)
    assert client.post(path, files=files[:4]).status_code == 422


@pytest.mark.parametrize("path", [*FORMS, "/v1/verify", "/v1/phonemes"])
def test_a_form_holds_24_fields_of_64_kib(client: TestClient, path: str) -> None:
    fields: Parts = [(f"field{number}", (None, b"x" * 65_536)) for number in range(24)]
    assert client.post(path, files=list(fields)).status_code == 422
    assert "more than 24 fields" in refusal(client, path, [*fields, ("more", (None, b"x"))])
    assert "more than 64 KiB" in refusal(client, path, [("text", (None, b"x" * 65_537))])


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
    assert "more than 128 files" in refusal(client, "/v1/verify", many)


def test_the_limits_are_documented() -> None:
    text = (Path(__file__).parents[2] / "docs/configuration.md").read_text(encoding="utf-8")
    usual, dialogue = DEFAULT_LIMITS, DIALOGUE_LIMITS
    assert f"{usual.max_fields} of {usual.max_field_bytes // 1024} KiB each; for `/v1/dialogue` " in text
    assert f"{dialogue.max_fields} of {dialogue.max_field_bytes // 1024} KiB each |" in text
    files = f"| {usual.max_files}; for `/v1/verify` {2 * MAX_VERIFY_FILES}, of which settings allow fewer; "
    assert f"{files}for `/v1/dialogue` {dialogue.max_files} |" in text
    assert f"dropped for {LINGER_S:g} s or {LINGER_BYTES // 1024**2} MiB" in text
