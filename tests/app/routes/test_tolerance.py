"""Both routes that speak take requests of clients that were not written for them, unless told to be strict."""

import io
from collections.abc import Callable
from typing import Any

import av
import httpx2
import pytest
from starlette.testclient import TestClient

from tests.app.conftest import MakeClient
from tests.stand_in_synthesizer import STOCK

Speak = Callable[..., httpx2.Response]
REFUSED = {"own": 422, "openai": 400}


def speak(client: TestClient, route: str, **fields: Any) -> httpx2.Response:
    """Send the fields as each route takes them, with the names of OpenAI's API."""
    fields = {"input": "Hello there.", "voice": STOCK[3], "response_format": "wav", **fields}
    if route == "openai":
        return client.post("/v1/audio/speech", json={"model": "tts-1", **fields})
    fields |= {"text": fields.pop("input"), "format": fields.pop("response_format")}
    return client.post("/v1/speech", data=fields)


@pytest.fixture(params=["own", "openai"])
def route(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def message_of(response: httpx2.Response, route: str) -> str:
    body = response.json()
    return str(body["error"]["message"] if route == "openai" else body["detail"])


def test_unknown_fields_are_ignored_and_named(client: TestClient, route: str) -> None:
    answer = speak(client, route, user="u-1", volume_multiplier="2")
    assert answer.status_code == 200
    assert answer.headers["vclip-ignored"] == "user, volume_multiplier"
    plain = speak(client, route)
    assert answer.content == plain.content
    assert "vclip-ignored" not in plain.headers


def test_unknown_fields_are_refused_by_a_strict_service(make_client: MakeClient, route: str) -> None:
    answer = speak(make_client(strict=True), route, user="u-1")
    assert answer.status_code == REFUSED[route]
    assert message_of(answer, route) == "user: this field does not exist: leave it out"


@pytest.mark.parametrize(("asked", "used"), [(4, "2"), (0.25, "0.5"), (0, "0.5")])
def test_a_speed_beyond_the_limits_is_the_limit(
    client: TestClient, route: str, asked: float, used: str
) -> None:
    answer = speak(client, route, speed=asked)
    assert answer.headers["vclip-adjusted"] == f"speed={used}"
    at_limit = speak(client, route, speed=used)
    assert answer.content == at_limit.content
    assert "vclip-adjusted" not in at_limit.headers


def test_a_speed_beyond_the_limits_is_refused_by_a_strict_service(
    make_client: MakeClient, route: str
) -> None:
    client = make_client(strict=True)
    answer = speak(client, route, speed=4)
    assert answer.status_code == REFUSED[route]
    assert message_of(answer, route) == "speed: it must be at most 2, but is 4"
    assert speak(client, route, speed=2).status_code == 200


@pytest.mark.parametrize("speed", ["nan", "inf", "fast"])
def test_a_speed_that_is_no_number_is_refused(client: TestClient, route: str, speed: str) -> None:
    assert speak(client, route, speed=speed).status_code == REFUSED[route]


def test_names_of_other_services_are_stock_voices(make_client: MakeClient, route: str) -> None:
    client = make_client(voice_aliases=f"alloy={STOCK[5]}")
    answer = speak(client, route, voice="Alloy")
    assert answer.headers["vclip-voice"] == STOCK[5]
    assert answer.content == speak(client, route, voice=STOCK[5]).content
    refused = speak(client, route, voice="nova")  # the table is the one that was set
    assert refused.status_code == REFUSED[route]
    assert "no stock voice has the name 'nova'" in message_of(refused, route)


def test_codes_of_languages_are_taken(client: TestClient, route: str) -> None:
    for fields in ({"lang_code": "b"}, {"lang_code": "a", "language": "en-us"}):
        answer = speak(client, route, **fields)
        assert answer.status_code == 200
        assert "vclip-ignored" not in answer.headers
    japanese = speak(client, route, lang_code="j")
    assert japanese.status_code == REFUSED[route]
    assert "en-us, en-gb" in message_of(japanese, route)
    both = speak(client, route, lang_code="a", language="en-gb")
    assert "another name of language" in message_of(both, route)


def test_openais_longest_text_is_taken(client: TestClient, route: str) -> None:
    assert speak(client, route, input="a word. " * 512).status_code == 200


def test_the_sample_rate_is_obeyed_and_told(client: TestClient, route: str) -> None:
    usual = speak(client, route, response_format="pcm")
    assert usual.headers["vclip-sample-rate"] == "24000"
    answer = speak(client, route, response_format="pcm", sample_rate=8_000)
    assert answer.headers["vclip-sample-rate"] == "8000"
    assert len(answer.content) == pytest.approx(len(usual.content) / 3, abs=4)
    opus = speak(client, route, response_format="opus", sample_rate=44_100)
    assert opus.headers["vclip-sample-rate"] == "48000"
    refused = speak(client, route, sample_rate=11_025)
    assert refused.status_code == REFUSED[route]
    assert "8000, 16000, 22050, 24000, 44100 or 48000" in message_of(refused, route)


def test_aac_is_answered(client: TestClient, route: str) -> None:
    answer = speak(client, route, response_format="aac", sample_rate=44_100)
    assert answer.headers["content-type"] == "audio/aac"
    with av.open(io.BytesIO(answer.content), "r") as container:
        assert container.streams.audio[0].rate == 44_100
        assert any(frame.samples > 0 for frame in container.decode(audio=0))


@pytest.mark.parametrize("name", ["FLAC", "Flac", " flac "])
def test_a_format_may_be_written_in_any_case(client: TestClient, route: str, name: str) -> None:
    assert speak(client, route, response_format=name).headers["content-type"] == "audio/flac"


def test_a_stock_voice_may_be_written_in_any_case(client: TestClient, route: str) -> None:
    assert speak(client, route, voice=STOCK[5].upper()).headers["vclip-voice"] == STOCK[5]


def test_a_format_has_two_names_at_v1_speech(client: TestClient) -> None:
    fields = {"text": "Hello there.", "voice": STOCK[3]}
    answer = client.post("/v1/speech", data=fields | {"response_format": "flac"})
    assert answer.headers["content-type"] == "audio/flac"
    assert client.post("/v1/speech", data=fields).headers["content-type"] == "audio/wav"
    both = client.post("/v1/speech", data=fields | {"response_format": "flac", "format": "mp3"})
    assert "another name of format" in message_of(both, "own")


@pytest.mark.parametrize("model", ["kokoro", "tts-9-turbo", "hexgrad/Kokoro-82M", None])
def test_any_model_speaks(client: TestClient, model: str | None) -> None:
    answer = speak(client, "openai", model=model)
    assert answer.status_code == 200
    assert answer.content == speak(client, "openai").content


def test_a_strict_service_knows_its_models(make_client: MakeClient) -> None:
    client = make_client(strict=True)
    assert speak(client, "openai", model="kokoro").status_code == 200
    answer = speak(client, "openai", model="tts-9-turbo")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "model_not_found")


def test_null_is_not_given(client: TestClient) -> None:
    names = [
        "speed",
        "instructions",
        "stream_format",
        "stream",
        "language",
        "lang_code",
        "markup",
        "pronunciations",
        "strict",
        "user",
    ]
    answer = speak(client, "openai", **dict.fromkeys(names))
    assert answer.status_code == 200
    assert answer.content == speak(client, "openai").content
    assert "vclip-ignored" not in answer.headers
    assert speak(client, "openai", response_format=None).headers["content-type"] == "audio/mpeg"
    missing = speak(client, "openai", input=None)
    assert (missing.status_code, missing.json()["error"]["param"]) == (400, "input")


def test_nothing_is_as_good_as_not_given(client: TestClient, route: str) -> None:
    answer = speak(client, route, language="", lang_code="", response_format="")
    assert answer.status_code == 200
    default = speak(client, route, response_format={"own": "wav", "openai": "mp3"}[route])
    assert answer.content == default.content
    assert speak(client, route, input="").status_code == REFUSED[route]
    assert speak(client, route, voice="").status_code == REFUSED[route]


@pytest.mark.parametrize(
    ("fields", "streamed"),
    [
        ({"response_format": "wav", "stream": True}, True),
        ({"response_format": "wav", "stream": False}, False),
        ({"response_format": "wav"}, False),
        ({"response_format": "mp3", "stream": False}, False),
        ({"response_format": "mp3"}, True),
        ({"response_format": "mp3", "stream": False, "stream_format": "audio"}, True),
    ],
)
def test_stream_is_obeyed(client: TestClient, fields: dict[str, Any], streamed: bool) -> None:
    answer = speak(client, "openai", **fields)
    assert ("content-length" not in answer.headers) == streamed
    assert "vclip-ignored" not in answer.headers


@pytest.mark.parametrize(
    "voice", [{"id": STOCK[5], "name": "Five"}, {"name": STOCK[5]}, {"voice_id": STOCK[5]}]
)
def test_a_voice_may_be_an_object(client: TestClient, voice: dict[str, str]) -> None:
    assert speak(client, "openai", voice=voice).headers["vclip-voice"] == STOCK[5]


@pytest.mark.parametrize(("path", "others"), [("/v1/speech", {"text": "Hello."}), ("/v1/voices", {})])
def test_a_picture_that_is_sent_as_text_is_told_so(
    client: TestClient, path: str, others: dict[str, str]
) -> None:
    answer = client.post(path, data={"image": "data:image/jpeg;base64,/9j/4A", **others})
    assert answer.status_code == 422
    assert message_of(answer, "own").startswith("image: send it as a file, a part of multipart/form-data")


def test_the_description_says_what_a_strict_service_refuses(make_client: MakeClient) -> None:
    for strict in (False, True):
        schemas = make_client(strict=strict).get("/openapi.json").json()["components"]["schemas"]
        body = schemas["SpeechRequest"]
        assert body["additionalProperties"] is not strict
        assert ("maximum" in body["properties"]["speed"]) == strict
