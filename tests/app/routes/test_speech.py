"""POST /v1/speech: a face and a text become a WAV file."""

import io
from typing import Any

import httpx2
import numpy as np
import pytest
import soundfile
from starlette.testclient import TestClient

from models.face.image import decode_image
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import SAMPLE_RATE_HZ, WORD_SECONDS


def speak(
    client: TestClient, image: bytes, text: str = "Nice to meet you.", /, **fields: Any
) -> httpx2.Response:
    return client.post("/v1/speech", files={"image": image}, data={"text": text, **fields})


def test_the_answer_is_a_wav_file_with_exact_sizes(client: TestClient, portrait: bytes) -> None:
    response = speak(client, portrait)
    assert response.status_code == 200
    assert response.headers["content-type"] == "audio/wav"
    audio = response.content
    assert audio[:4] == b"RIFF"
    assert int.from_bytes(audio[4:8], "little") == len(audio) - 8
    samples, rate = soundfile.read(io.BytesIO(audio))
    assert rate == SAMPLE_RATE_HZ
    assert len(samples) == 4 * WORD_SECONDS * SAMPLE_RATE_HZ
    assert np.abs(samples).max() > 0.4


def test_headers_tell_the_voice_that_fits_best_and_how_well(
    client: TestClient, portrait: bytes, stand_in: StandInVclip
) -> None:
    face = stand_in.embed_face(decode_image(portrait))
    best = stand_in.find_voices(face, k=1)[0]
    headers = speak(client, portrait).headers
    assert headers["vclip-voice"] == best.voice.name
    assert float(headers["vclip-score"]) == pytest.approx(best.cosine, abs=1e-4)
    assert float(headers["vclip-probability"]) == pytest.approx(best.probability, abs=1e-4)
    assert headers["vclip-synthetic"] == "true"
    assert "vclip-seed" not in headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_same_face_gets_the_same_audio(client: TestClient, portrait: bytes) -> None:
    assert speak(client, portrait).content == speak(client, portrait).content


def test_a_seed_draws_another_voice_and_is_repeatable(client: TestClient, portrait: bytes) -> None:
    own = speak(client, portrait)
    drawn = speak(client, portrait, seed=7)
    assert drawn.headers["vclip-seed"] == "7"
    assert drawn.headers["vclip-voice"] != own.headers["vclip-voice"]
    assert drawn.content != own.content
    assert speak(client, portrait, seed=7).content == drawn.content


def test_speed_changes_the_length(client: TestClient, portrait: bytes) -> None:
    natural, fast = (
        soundfile.info(io.BytesIO(speak(client, portrait, speed=speed).content)) for speed in (1.0, 2.0)
    )
    assert fast.duration == pytest.approx(natural.duration / 2, rel=0.01)


def test_all_sentences_are_spoken(client: TestClient, portrait: bytes) -> None:
    one = soundfile.info(io.BytesIO(speak(client, portrait, "Two words.").content))
    two = soundfile.info(io.BytesIO(speak(client, portrait, "Two words. Two more.").content))
    assert two.frames == 2 * one.frames


@pytest.mark.parametrize("language", ["en-us", "en-gb"])
def test_languages_that_are_spoken(client: TestClient, portrait: bytes, language: str) -> None:
    assert speak(client, portrait, language=language).status_code == 200


def test_a_stock_voice_speaks_its_own_language_unless_another_is_asked_for(
    client: TestClient, stand_in: StandInVclip, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    prepare = stand_in.prepare

    def spy(text: str, language: str | None = None, *rest: Any) -> Any:
        asked.append(language)
        return prepare(text, language, *rest)

    monkeypatch.setattr(stand_in, "prepare", spy)
    for fields in ({"voice": "tone-0"}, {"voice": "tone-39"}, {"voice": "tone-39", "language": "en-us"}):
        assert client.post("/v1/speech", files={}, data={"text": "Hello.", **fields}).status_code == 200
    assert asked == ["en-us", "en-gb", "en-us"]


def test_a_language_that_is_not_spoken(client: TestClient, portrait: bytes) -> None:
    body = assert_problem(speak(client, portrait, language="tlh"), 422, "unsupported-language")
    assert "en-us, en-gb" in body["detail"]


@pytest.mark.parametrize("text", ["", "   ", "***"])
def test_a_text_with_nothing_to_speak(client: TestClient, portrait: bytes, text: str) -> None:
    assert_problem(speak(client, portrait, text), 422, "invalid-text")


def test_no_text_at_all(client: TestClient, portrait: bytes) -> None:
    assert_problem(client.post("/v1/speech", files={"image": portrait}), 422, "invalid-text")


def test_an_overlong_text_names_its_length_and_the_limit(make_client: MakeClient, portrait: bytes) -> None:
    client = make_client(max_text_characters=10)
    assert speak(client, portrait, "ten chars.").status_code == 200
    body = assert_problem(speak(client, portrait, "eleven char"), 422, "invalid-text")
    assert "11 characters" in body["detail"]
    assert "limit is 10" in body["detail"]


def test_a_picture_without_a_face(client: TestClient, faceless: bytes) -> None:
    assert_problem(speak(client, faceless), 422, "no-face-found")


@pytest.mark.parametrize("image", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 no picture", b"%PDF-1.7"])
def test_bytes_that_are_no_picture(client: TestClient, image: bytes) -> None:
    assert_problem(speak(client, image), 422, "invalid-image")


def test_a_picture_that_ends_before_the_face(client: TestClient, portrait: bytes) -> None:
    assert_problem(speak(client, portrait[: len(portrait) // 8]), 422, "invalid-image")


def test_a_picture_over_the_pixel_limit_is_refused_by_its_header(
    make_client: MakeClient, portrait: bytes
) -> None:
    client = make_client(max_image_pixels=40_000)  # the portrait, which the warm-up needs, has 36,864
    assert speak(client, portrait).status_code == 200
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (300, 300)).save(buffer, "PNG")
    body = assert_problem(speak(client, buffer.getvalue()), 422, "invalid-image")
    assert "40,000" in body["detail"]


def test_a_face_that_is_not_there(client: TestClient, portrait: bytes) -> None:
    assert speak(client, portrait, face_index=0).status_code == 200
    assert_problem(speak(client, portrait, face_index=1), 422, "invalid-parameter")


@pytest.mark.parametrize(
    ("field", "value"),
    [("speed", "nan"), ("seed", -1), ("seed", 2**63), ("face_index", -1)],
)
def test_numbers_out_of_range_are_named(
    client: TestClient, portrait: bytes, field: str, value: object
) -> None:
    body = assert_problem(speak(client, portrait, **{field: value}), 422, "invalid-request")
    assert body["errors"][0]["field"] == field


def test_too_many_parts_are_refused(client: TestClient, portrait: bytes) -> None:
    files = [("image", portrait)] * 5
    assert_problem(client.post("/v1/speech", files=files, data={"text": "hi"}), 400, "malformed-request")


def test_notes_on_the_reading_come_in_a_header(client: TestClient, portrait: bytes) -> None:
    assert "vclip-text-notes" not in speak(client, portrait).headers
    assert speak(client, portrait, strict="true").headers["vclip-text-notes"] == "read strictly"


@pytest.mark.parametrize("value", ["{", "[]", '{"a": 1}', "1"])
def test_pronunciations_that_are_no_object_of_strings(
    client: TestClient, portrait: bytes, value: str
) -> None:
    body = assert_problem(speak(client, portrait, pronunciations=value), 422, "invalid-request")
    assert body["errors"][0]["field"] == "pronunciations"


def test_markup_that_is_none_of_the_three(client: TestClient, portrait: bytes) -> None:
    assert_problem(speak(client, portrait, markup="html"), 422, "invalid-request")
