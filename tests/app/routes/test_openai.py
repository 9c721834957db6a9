"""The part of OpenAI's API that makes speech: what is asked, answered and refused."""

import base64
import io
import json
from typing import Any

import httpx2
import jsonschema_rs
import pytest
import soundfile
from starlette.testclient import TestClient

from app.routes.openai import ALIASES
from models.voice.formats import AudioFormat
from tests.app.conftest import MakeClient
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK

MODEL = "vclip-stand-in"


def speak(client: TestClient, **fields: Any) -> httpx2.Response:
    body = {"model": MODEL, "input": "Hello there.", "voice": STOCK[3], **fields}
    return client.post(
        "/v1/audio/speech", json={name: value for name, value in body.items() if value is not None}
    )


def assert_error(response: httpx2.Response, status: int, code: str, param: str | None = None) -> str:
    """Fail where the answer is no such error of OpenAI's API; its message."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"]
    assert response.json().keys() == {"error"}
    error = response.json()["error"]
    assert (error["code"], error["param"]) == (code, param)
    assert error["message"]
    return str(error["message"])


def test_it_speaks_as_v1_speech_does(client: TestClient, stand_in: StandInVclip) -> None:
    response = speak(client, response_format="wav")
    own = client.post("/v1/speech", data={"text": "Hello there.", "voice": STOCK[3]})
    assert response.content == own.content
    assert response.headers["content-type"] == "audio/wav"
    assert response.headers["vclip-voice"] == STOCK[3]
    assert response.headers["vclip-voice-token"] == stand_in.voice_token(stand_in.voice(STOCK[3]))
    assert response.headers["vclip-synthetic"] == "true"
    assert "vclip-ignored" not in response.headers


def test_a_token_speaks_and_an_object_with_an_id_does_too(client: TestClient, portrait: bytes) -> None:
    pictured = client.post("/v1/speech", files={"image": portrait}, data={"text": "Hello there."})
    token = pictured.headers["vclip-voice-token"]
    assert speak(client, voice=token, response_format="wav").content == pictured.content
    assert speak(client, voice={"id": token}, response_format="wav").content == pictured.content


@pytest.mark.parametrize("audio_format", list(AudioFormat))
def test_every_format_is_that_of_v1_speech(client: TestClient, audio_format: AudioFormat) -> None:
    whole = audio_format in (AudioFormat.WAV, AudioFormat.FLAC)
    fields = {"text": "One. Two.", "voice": STOCK[3], "format": audio_format.value}
    own, own_stream = (
        client.post("/v1/speech", data=fields | {"stream": stream}) for stream in ("false", "true")
    )
    response = speak(client, input="One. Two.", response_format=audio_format.value)
    assert response.headers["content-type"] == audio_format.media_type
    asked = speak(client, input="One. Two.", response_format=audio_format.value, stream_format="audio")
    audio = [answer.content for answer in (response, asked, own, own_stream)]
    if audio_format is AudioFormat.OPUS:  # each Ogg stream has a random number: compare what is heard
        audio = [soundfile.read(io.BytesIO(content))[0].tobytes() for content in audio]
    unasked, streamed, own_whole, own_streamed = audio
    assert streamed == own_streamed
    assert unasked == (own_whole if whole else own_streamed)


def test_without_a_format_it_is_mp3_as_there(client: TestClient) -> None:
    response = speak(client)
    assert response.headers["content-type"] == "audio/mpeg"
    assert soundfile.info(io.BytesIO(response.content)).format == "MP3"


def test_events_hold_the_audio_piece_by_piece_and_say_when_it_is_done(client: TestClient) -> None:
    response = speak(client, input="One. Two. Three.", response_format="pcm", stream_format="sse")
    assert response.headers["content-type"].partition(";")[0] == "text/event-stream"
    assert response.headers["vclip-synthetic"] == "true"
    told = [json.loads(line.removeprefix("data: ")) for line in response.text.split("\n\n") if line]
    assert [event["type"] for event in told] == ["speech.audio.delta"] * 3 + ["speech.audio.done"]
    audio = b"".join(base64.b64decode(event["audio"]) for event in told[:-1])
    assert audio == speak(client, input="One. Two. Three.", response_format="pcm").content
    content = client.get("/openapi.json").json()["paths"]["/v1/audio/speech"]["post"]["responses"]["200"][
        "content"
    ]
    schema = content["text/event-stream"]["schema"]["properties"]["data"]["contentSchema"]
    for event in told:
        jsonschema_rs.validate(schema, event)
    assert told[-1]["usage"] == {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}


@pytest.mark.parametrize("stream_format", ["audio", "sse"])
def test_what_is_wrong_before_the_first_byte_is_an_answer_of_its_own(
    client: TestClient, stream_format: str
) -> None:
    assert_error(speak(client, voice="alloy", stream_format=stream_format), 400, "unknown-voice", "voice")


def test_language_and_speed_are_obeyed(client: TestClient) -> None:
    slow, fast = (
        speak(client, speed=speed, language="en-gb", response_format="pcm").content for speed in (0.5, 2.0)
    )
    assert len(slow) > 3 * len(fast)
    message = assert_error(speak(client, language="tlh"), 400, "unsupported-language", "language")
    assert "en-us, en-gb" in message


@pytest.mark.parametrize("model", [MODEL, *ALIASES])
def test_the_model_and_openais_names_are_taken(client: TestClient, model: str) -> None:
    assert speak(client, model=model).status_code == 200
    assert client.get(f"/v1/models/{model}").json()["id"] == MODEL


def test_another_model_is_not_there(client: TestClient) -> None:
    assert MODEL in assert_error(client.get("/v1/models/tts-2"), 404, "model_not_found", "model")


def test_instructions_are_taken_and_the_answer_says_that_they_have_no_effect(client: TestClient) -> None:
    response = speak(client, instructions="Whisper.")
    assert response.content == speak(client).content
    assert response.headers["vclip-ignored"] == "instructions"


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"voice": "alloy"}, "unknown-voice", "voice"),
        ({"voice": "voice_x"}, "invalid-voice-token", "voice"),
        ({"voice": {"id": "alloy"}}, "unknown-voice", "voice"),
        ({"voice": {"name": "alloy"}}, "unknown-voice", "voice"),
        ({"voice": {"size": "alloy"}}, "invalid-request", "voice"),
        ({"voice": 7}, "invalid-request", "voice"),
        ({"voice": None}, "invalid-request", "voice"),
        ({"voice": "v" * 2049}, "invalid-request", "voice"),
        ({"input": ""}, "invalid-text", "input"),
        ({"input": "***"}, "invalid-text", "input"),
        ({"input": None}, "invalid-request", "input"),
        ({"input": "a" * 5001}, "invalid-text", "input"),
        ({"input": "\ud800"}, "invalid-request", "input"),
        ({"speed": float("nan")}, "invalid-request", "speed"),
        ({"response_format": "m4a"}, "invalid-request", "response_format"),
        ({"sample_rate": 11025}, "invalid-request", "sample_rate"),
        ({"stream_format": "video"}, "invalid-request", "stream_format"),
    ],
)
def test_what_is_wrong_is_named_in_the_shape_of_that_api(
    client: TestClient, fields: dict[str, Any], code: str, param: str
) -> None:
    body = {"model": MODEL, "input": "Hello.", "voice": STOCK[3], **fields}
    content = json.dumps({name: value for name, value in body.items() if value is not None})
    response = client.post("/v1/audio/speech", content=content, headers={"content-type": "application/json"})
    assert_error(response, 400, code, param)
    assert response.json()["error"]["type"] == "invalid_request_error"


def test_a_body_that_is_no_json(client: TestClient) -> None:
    form = client.post("/v1/audio/speech", data={"input": "hi"})
    assert "application/json" in assert_error(form, 415, "unsupported-media-type")
    for content in (b"", b"{", b"[" * 100_000, b"\xff"):
        broken = client.post(
            "/v1/audio/speech", content=content, headers={"content-type": "application/json"}
        )
        assert broken.status_code == 400
        assert broken.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b'{"model": "tts-1", "input":',
            "not JSON at line 1, column 28: it ends here, before it is complete",
        ),
        (
            b'{\n  "model": "tts-1"\n  "input": "hi"\n}',
            "not JSON at line 3, column 3: a comma, or the end of the list or the object, is missing here",
        ),
        ('{"input": "\u00e4\u00e4" 1}'.encode(), "not JSON at line 1, column 16: a comma, or the end"),
        (
            b'{"input": "a\tb"}',
            "not JSON at line 1, column 13: a line break, a tab or another control character",
        ),
        (b"\n{} x", "not JSON at line 2, column 4: something follows the end"),
    ],
)
def test_a_mistake_in_the_json_is_told_by_line_and_column(
    client: TestClient, content: bytes, message: str
) -> None:
    response = client.post("/v1/audio/speech", content=content, headers={"content-type": "application/json"})
    assert message in assert_error(response, 400, "invalid-request", param=None)
    assert response.json()["error"]["message"].startswith("body: not JSON")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"input": "\xff"}', "the body is not text in UTF-8, at byte 12"),
        (b"[" * 100_000, "the JSON of the body is nested too deeply"),
    ],
)
def test_json_that_no_parser_can_begin_with_is_told_as_such(
    client: TestClient, content: bytes, message: str
) -> None:
    response = client.post("/v1/audio/speech", content=content, headers={"content-type": "application/json"})
    assert assert_error(response, 400, "malformed-request") == message


@pytest.mark.parametrize("content", [b"[1]", b'"text"', b"7"])
def test_json_that_is_no_object_is_not_blamed_on_a_field(client: TestClient, content: bytes) -> None:
    response = client.post("/v1/audio/speech", content=content, headers={"content-type": "application/json"})
    assert_error(response, 400, "invalid-request", param=None)


def test_what_the_layers_in_front_refuse_has_that_shape_too(make_client: MakeClient) -> None:
    client = make_client(max_body_bytes=1024)
    assert_error(speak(client, input="a" * 2000), 413, "body-too-large")
    assert_error(client.get("/v1/audio/speech"), 405, "method-not-allowed")
    assert_error(client.post("/v1/audio/transcriptions"), 404, "not-found")


def test_a_failure_of_the_service_tells_nothing(
    client: TestClient, stand_in: StandInVclip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stand_in, "stream", fail)
    response = speak(client)
    assert_error(response, 500, "internal-error")
    assert response.json()["error"]["type"] == "server_error"
    assert "secret" not in response.text


def fail(*_: object, **__: object) -> None:
    raise RuntimeError("secret")


def test_stock_voices_are_listed_with_tokens_and_properties(
    client: TestClient, stand_in: StandInVclip
) -> None:
    voices = client.get("/v1/audio/voices").json()["voices"]
    assert [voice["id"] for voice in voices] == list(STOCK)
    for voice in voices:
        assert voice["name"] == voice["id"]
        assert voice["object"] == "audio.voice"
        assert voice["token"] == stand_in.voice_token(stand_in.voice(voice["id"]))
        assert voice["gender"] == voice["properties"]["gender"]
        assert voice["gender"] in ("female", "male")
    assert [voice["language"] for voice in voices] == list(stand_in.synthesizer.speaker_languages)
    assert {voice["language"] for voice in voices} == {"en-us", "en-gb", "ja"}
    spoken = client.get("/v1/info").json()["speech"]["languages"]
    for voice in voices:
        told = voice["language"]
        assert voice["language_installed"] == (told in spoken)
        assert stand_in.language_of(voice["id"]) == (told if told in spoken else spoken[0])


def test_the_names_of_the_model_are_listed_as_open_webui_reads_them(client: TestClient) -> None:
    listed = client.get("/v1/audio/models").json()
    assert [model["id"] for model in listed["data"]] == [MODEL, *ALIASES]
    assert listed["models"] == listed["data"]
    assert listed["object"] == "list"


def test_a_preview_is_synthesized_once(make_client: MakeClient, stand_in: StandInVclip) -> None:
    client = make_client(voice_aliases=f"alloy={STOCK[3]}")
    begun = stand_in.sentences_begun
    first = client.get(f"/v1/audio/voices/{STOCK[3]}/preview")
    assert first.status_code == 200
    assert first.headers["content-type"] == "audio/mpeg"
    assert soundfile.info(io.BytesIO(first.content)).duration > 0.2
    made = stand_in.sentences_begun
    assert made > begun
    again = client.get("/v1/audio/voices/alloy/preview")
    assert again.content == first.content
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    for header in ("vclip-voice", "vclip-voice-token", "vclip-synthetic", "vclip-sample-rate"):
        assert again.headers[header] == first.headers[header]
    assert stand_in.sentences_begun == made


def test_a_token_has_a_preview_and_nobody_has_none(client: TestClient, stand_in: StandInVclip) -> None:
    token = stand_in.voice_token(stand_in.voice(STOCK[3]))
    answer = client.get(f"/v1/audio/voices/{token}/preview")
    assert answer.headers["vclip-voice-token"] == token
    assert_error(client.get("/v1/audio/voices/nobody/preview"), 400, "unknown-voice", "voice")
    assert_error(client.get("/v1/audio/voices/no%2Fbody/preview"), 404, "not-found")


def test_lists_are_answered_while_the_models_work(client: TestClient, stand_in: StandInVclip) -> None:
    from concurrent.futures import ThreadPoolExecutor

    stand_in.gate.clear()
    with ThreadPoolExecutor() as pool:
        speech = pool.submit(speak, client)
        try:
            assert client.get("/v1/models").json() == {
                "object": "list",
                "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "vclip"}],
            }
            assert client.get("/v1/audio/voices").status_code == 200
            assert not speech.done()
        finally:
            stand_in.gate.set()
        assert speech.result().status_code == 200


def test_while_the_bundle_loads_they_say_so(make_client: MakeClient) -> None:
    from threading import Event

    loaded = Event()

    def load() -> StandInVclip:
        loaded.wait(timeout=10)
        return StandInVclip()

    client = make_client(load=load, wait=False)
    try:
        for response in (client.get("/v1/models"), client.get("/v1/audio/voices"), speak(client)):
            assert_error(response, 503, "not-ready")
            assert response.headers["retry-after"] == "2"
    finally:
        loaded.set()


def test_timestamp_granularities_are_answered_as_in_a_transcription(client: TestClient) -> None:
    text = "It costs $5 today. Really, yes."
    answer = speak(
        client, input=text, response_format="wav", timestamp_granularities=["word", "segment", "phoneme"]
    )
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    own = client.post("/v1/speech", data={"text": text, "voice": STOCK[3], "timestamps": "phoneme"}).json()
    assert body["audio"] == own["audio"]
    assert (body["duration"], body["text"]) == (own["seconds"], text)
    assert body["words"] == [
        {"word": word["text"], "start": word["start_s"], "end": word["end_s"]} for word in own["words"]
    ]
    assert [segment["text"] for segment in body["segments"]] == ["It costs $5 today.", "Really, yes."]
    assert [segment["id"] for segment in body["segments"]] == [0, 1]
    assert body["segments"][1]["end"] == body["words"][-1]["end"]
    assert len(body["phonemes"]) == sum(len(word["phonemes"]) for word in own["words"])
    assert speak(client, timestamp_granularities=["word"]).json().keys() == {
        "audio",
        "duration",
        "text",
        "words",
    }


def test_events_tell_the_words_of_their_audio(client: TestClient) -> None:
    fields = {"input": "One two. Three.", "response_format": "pcm", "stream_format": "sse"}
    answer = speak(client, timestamp_granularities=["word"], **fields)
    events = [json.loads(event.removeprefix("data: ")) for event in answer.text.strip().split("\n\n")]
    assert [[word["word"] for word in event["words"]] for event in events[:2]] == [["One", "two"], ["Three"]]
    assert events[-1]["type"] == "speech.audio.done"
    audio = b"".join(base64.b64decode(event["audio"]) for event in events[:-1])
    assert audio == speak(client, input="One two. Three.", response_format="pcm").content


def test_a_granularity_that_does_not_exist_is_refused(client: TestClient) -> None:
    answer = speak(client, timestamp_granularities=["sentence"])
    assert_error(answer, 400, "invalid-request", "timestamp_granularities.0")
