"""What a request for speech may say of the voice, and what the answer tells of it."""

import threading
from urllib.parse import unquote

import httpx2
import numpy as np
import pytest
from starlette.testclient import TestClient

from app.inference.steps import Abandoned, Steps
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from app.speech.voice_source import VoiceSource
from models.face.image import decode_image
from models.interfaces import Stage
from models.limits import ANY_IMAGE, MEASURED_VOICES
from models.speakers.token import VoiceTokens
from tests.app.assertions import assert_problem
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK


def speak(client: TestClient, image: bytes | None = None, /, **fields: object) -> httpx2.Response:
    """A form with files, whether there is a picture or not."""
    parts = {name: (None, str(value)) for name, value in {"text": "Hello there.", **fields}.items()}
    return client.post("/v1/speech", files=parts if image is None else {**parts, "image": image})


def test_a_stock_voice_speaks_by_its_name(client: TestClient, stand_in: StandInVclip) -> None:
    response = speak(client, voice=STOCK[3])
    assert response.status_code == 200
    assert response.headers["vclip-voice"] == STOCK[3]
    assert response.headers["vclip-voice-token"] == stand_in.voice_token(stand_in.voice(STOCK[3]))
    for header in ("vclip-score", "vclip-probability", "vclip-seed"):  # no face, so nothing fits anything
        assert header not in response.headers


@pytest.mark.parametrize("fields", [{}, {"seed": 5}])
def test_the_token_of_an_answer_gives_the_same_audio(
    client: TestClient, portrait: bytes, fields: dict[str, object]
) -> None:
    pictured = speak(client, portrait, **fields)
    token = pictured.headers["vclip-voice-token"]
    named = speak(client, voice=token)
    assert named.content == pictured.content
    assert named.headers["vclip-voice-token"] == token
    assert named.headers["vclip-voice"].startswith("voice-")


def test_a_name_that_is_no_voice(client: TestClient) -> None:
    body = assert_problem(speak(client, voice="nobody"), 422, "unknown-voice")
    assert "'nobody'" in body["detail"]
    assert body["detail"].endswith("; GET /v1/audio/voices lists all")
    near = assert_problem(speak(client, voice="Tone-99"), 422, "unknown-voice")["detail"]
    assert "did you mean tone-9 or " in near
    assert STOCK[20] not in near


def test_tokens_that_cannot_be_used_are_told_apart(client: TestClient, stand_in: StandInVclip) -> None:
    tokens = stand_in.voice_tokens
    token = stand_in.voice_token(stand_in.voice(STOCK[0]))
    assert_problem(speak(client, voice=token[:-1]), 422, "invalid-voice-token")
    foreign = VoiceTokens(tokens.grid, b"other!").encode(stand_in.voice(STOCK[0]).speaker)
    assert_problem(speak(client, voice=foreign), 422, "foreign-voice-token")
    wide = VoiceTokens(
        type(tokens.grid)(tokens.grid.step, tokens.grid.centre, 0 * tokens.grid.whitening), tokens.fingerprint
    )
    far_away = (100 * tokens.grid.centre).astype(np.float32)
    body = assert_problem(speak(client, voice=wide.encode(far_away)), 422, "voice-out-of-range")
    assert "the limit is 1.5" in body["detail"]
    for problem in (token[:-1], foreign):
        assert problem not in speak(client, voice=problem).text


def test_neither_picture_nor_voice(client: TestClient) -> None:
    body = assert_problem(speak(client), 422, "invalid-request")
    assert body["errors"] == [
        {"field": "image", "message": "send a picture as image, or a voice token or stock name as voice"}
    ]


def test_both_picture_and_voice(client: TestClient, portrait: bytes) -> None:
    body = assert_problem(speak(client, portrait, voice=STOCK[0]), 422, "invalid-request")
    assert body["errors"] == [{"field": "voice", "message": "send either image or voice, not both"}]


@pytest.mark.parametrize("field", ["seed", "face_index"])
def test_what_chooses_among_faces_and_candidates_does_not_go_with_a_voice(
    client: TestClient, field: str
) -> None:
    body = assert_problem(speak(client, voice=STOCK[0], **{field: 0}), 422, "invalid-request")
    assert body["errors"][0]["field"] == field


def test_a_form_without_files_may_be_sent_in_the_plain_way(client: TestClient) -> None:
    response = client.post("/v1/speech", data={"text": "Hello there.", "voice": STOCK[3]})
    assert response.request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert response.content == speak(client, voice=STOCK[3]).content


def test_a_picture_that_is_sent_as_text_is_named(client: TestClient) -> None:
    response = client.post("/v1/speech", data={"text": "Hello there.", "image": "face.jpg"})
    assert assert_problem(response, 422, "invalid-request")["errors"][0]["field"] == "image"


def test_an_overlong_voice_is_refused_before_it_is_looked_at(client: TestClient) -> None:
    body = assert_problem(speak(client, voice="v" * 2049), 422, "invalid-request")
    assert body["errors"][0]["field"] == "voice"


def test_measured_consistency_hears_the_best_few_and_takes_the_one_that_fits(
    client: TestClient, portrait: bytes, stand_in: StandInVclip
) -> None:
    face = stand_in.embed_face(decode_image(portrait))
    likely = stand_in.find_voices(face, k=MEASURED_VOICES)
    predicted, measured = (
        speak(client, portrait, consistency=consistency) for consistency in ("predicted", "measured")
    )
    assert predicted.headers["vclip-voice"] == likely[0].voice.name
    assert predicted.content == speak(client, portrait).content
    assert stand_in.voices_measured == MEASURED_VOICES  # the stand-in hears the last of them as the best
    assert measured.headers["vclip-voice"] == likely[-1].voice.name
    assert float(measured.headers["vclip-score"]) == pytest.approx((MEASURED_VOICES - 1) / 10)
    assert measured.content == speak(client, voice=measured.headers["vclip-voice-token"]).content


def test_consistency_is_predicted_or_measured_and_only_for_a_face(
    client: TestClient, portrait: bytes
) -> None:
    for response in (
        speak(client, portrait, consistency="guessed"),
        speak(client, voice=STOCK[0], consistency="measured"),
    ):
        body = assert_problem(response, 422, "invalid-request")
        assert body["errors"][0]["field"] == "consistency"


@pytest.mark.parametrize("fields", [{}, {"consistency": "measured"}, {"voice": STOCK[0]}])
def test_a_text_is_read_once_for_each_request(
    client: TestClient, portrait: bytes, stand_in: StandInVclip, fields: dict[str, object]
) -> None:
    before = stand_in.texts_prepared
    assert speak(client, None if "voice" in fields else portrait, **fields).status_code == 200
    assert stand_in.texts_prepared == before + 1


@pytest.mark.parametrize(
    "name",
    [
        "\u5c0f\u7f8e",
        "Jos\u00e9",
        "Zo\u00eb (50 %)",
        "ED\n",
        "two words",
        "\U0001f600",
        "a%41",
        "a\r\nVclip-Seed: 7",
    ],
)
def test_a_stock_voice_of_any_name_speaks_and_is_told_in_the_headers(
    client: TestClient, stand_in: StandInVclip, name: str
) -> None:
    stand_in.synthesizer.speaker_names = (name, *STOCK[1:])
    own = speak(client, voice=name)
    theirs = client.post("/v1/audio/speech", json={"model": "tts-1", "input": "Hello there.", "voice": name})
    for answer in (own, theirs):
        assert answer.status_code == 200, answer.text
        told = answer.headers["vclip-voice"]
        assert told.isascii()
        assert told.isprintable()
        assert unquote(told) == name
        assert "vclip-seed" not in answer.headers
        assert speak(client, voice=unquote(told)).content == own.content


def test_measuring_stops_between_two_voices_once_nobody_waits(
    portrait: bytes, stand_in: StandInVclip
) -> None:
    abandoned = threading.Event()

    class HangUpAfterTheFirst(Metrics):
        def stage_ended(self, stage: Stage, seconds: float, elapsed_s: float) -> None:
            if stage == "synthesize":
                abandoned.set()

    source = VoiceSource(portrait, consistency="measured", image_limits=ANY_IMAGE)
    with pytest.raises(Abandoned):
        list(source.choose(stand_in, Steps(HangUpAfterTheFirst(Lifecycle()), abandoned)))
    assert stand_in.voices_measured == 1
