"""OpenAI's own client, as users have it, against a service process."""

import asyncio
import base64
import io
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import httpx2
import openai
import pytest
import soundfile
from openai.types.audio.speech_create_params import Voice

from tests.app.conftest import StartService
from tests.app.service_process import Service
from tests.stand_in_synthesizer import SAMPLE_RATE_HZ, STOCK, WORD_SECONDS


@pytest.fixture
def service(shared_service: Service) -> Service:
    return shared_service


def client_of(service: Service) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{service.url}/v1", api_key="none", max_retries=0)


@pytest.fixture
def client(service: Service) -> Iterator[openai.OpenAI]:
    with client_of(service) as client:
        yield client


def test_models(client: openai.OpenAI) -> None:
    (model,) = client.models.list()
    assert (model.id, model.object) == ("vclip-stand-in", "model")
    assert client.models.retrieve(model.id) == model
    with pytest.raises(
        openai.NotFoundError, match="this service does not have the model; use vclip-stand-in"
    ) as raised:
        client.models.retrieve("tts-2")
    assert raised.value.code == "model_not_found"
    assert raised.value.param == "model"


def test_speech(client: openai.OpenAI, service: Service, portrait: bytes) -> None:
    token = service.speak(portrait, "Hello there.").headers["vclip-voice-token"]
    voices: list[Voice] = [STOCK[0], token, {"id": token}]
    for voice in voices:
        answer = client.audio.speech.create(
            model="tts-1", voice=voice, input="Four words are said.", response_format="wav", speed=2.0
        )
        samples, rate = soundfile.read(io.BytesIO(answer.content))
        assert rate == SAMPLE_RATE_HZ
        assert len(samples) / rate == pytest.approx(4 * WORD_SECONDS / 2, rel=0.01)


@pytest.mark.parametrize("audio_format", ["mp3", "opus", "flac", "wav", "pcm"])
def test_formats(client: openai.OpenAI, audio_format: Literal["mp3", "opus", "flac", "wav", "pcm"]) -> None:
    answer = client.audio.speech.create(
        model="tts-1",
        voice=STOCK[0],
        input="Eight words are said here. And two more.",
        response_format=audio_format,
    )
    if audio_format == "pcm":
        seconds = len(answer.content) / 2 / SAMPLE_RATE_HZ
    else:
        samples, rate = soundfile.read(io.BytesIO(answer.content))
        seconds = len(samples) / rate
    assert seconds == pytest.approx(8 * WORD_SECONDS, abs=0.1)  # MP3 adds some silence


def test_audio_comes_while_the_next_sentence_is_not_yet_spoken(
    client: openai.OpenAI, service: Service
) -> None:
    with client.audio.speech.with_streaming_response.create(
        model="tts-1", voice=STOCK[0], input="First of all. Then a pause.", response_format="pcm"
    ) as answer:
        chunks = answer.iter_bytes()
        first = next(chunks)
        assert len(first) == 2 * int(3 * WORD_SECONDS * SAMPLE_RATE_HZ)
        service.open_gate()
        assert sum(map(len, chunks)) == len(first)


def events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line:
            assert line.startswith("data: ")
            yield json.loads(line.removeprefix("data: "))


def test_events_come_while_the_next_sentence_is_not_yet_spoken(
    client: openai.OpenAI, service: Service
) -> None:
    with client.audio.speech.with_streaming_response.create(
        model="tts-1",
        voice=STOCK[0],
        input="First of all. Then a pause.",
        response_format="pcm",
        stream_format="sse",
    ) as answer:
        told = events(answer.iter_lines())
        first = next(told)
        assert first["type"] == "speech.audio.delta"
        assert len(base64.b64decode(first["audio"])) == 2 * int(3 * WORD_SECONDS * SAMPLE_RATE_HZ)
        service.open_gate()
        assert [event["type"] for event in told] == ["speech.audio.delta", "speech.audio.done"]


def test_events_that_break_off_tell_why(client: openai.OpenAI, service: Service) -> None:
    told: list[dict[str, Any]] = []
    with (
        client.audio.speech.with_streaming_response.create(
            model="tts-1", voice=STOCK[0], input="This is said. This will fail.", stream_format="sse"
        ) as answer,
        pytest.raises(httpx2.RemoteProtocolError, match="incomplete chunked read"),
    ):
        told += events(answer.iter_lines())
    assert told[-1]["type"] == "error"
    assert told[-1]["error"]["code"] == "internal-error"
    assert "speech.audio.done" not in {event["type"] for event in told}
    service.wait_for("answer cut off")


def test_an_asynchronous_client_reads_the_same(service: Service) -> None:
    async def speak() -> bytes:
        async with (
            openai.AsyncOpenAI(base_url=f"{service.url}/v1", api_key="none") as client,
            client.audio.speech.with_streaming_response.create(
                model="tts-1", voice=STOCK[0], input="One. Two.", response_format="pcm"
            ) as answer,
        ):
            return b"".join([chunk async for chunk in answer.iter_bytes()])

    assert len(asyncio.run(speak())) == 2 * int(WORD_SECONDS * SAMPLE_RATE_HZ) * 2


def test_wrong_requests_are_bad_requests_with_message_code_and_param(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="no stock voice has the name 'alloy'") as raised:
        client.audio.speech.create(model="tts-1", voice="alloy", input="Hi.", response_format="wav")
    assert (raised.value.code, raised.value.param) == ("unknown-voice", "voice")
    assert raised.value.type == "invalid_request_error"
    assert raised.value.request_id
    with pytest.raises(openai.BadRequestError, match="speed: infinity is not a number"):
        client.audio.speech.create(model="tts-1", voice=STOCK[0], input="Hi.", extra_body={"speed": "inf"})


def test_a_speed_of_openais_is_taken_and_the_answer_says_which_it_became(client: openai.OpenAI) -> None:
    answer = client.audio.speech.with_raw_response.create(
        model="gpt-4o-mini-tts",
        voice=STOCK[0],
        input="Four words are said.",
        instructions="Whisper.",
        response_format="pcm",
        speed=4.0,
        extra_body={"user": "somebody"},
    )
    assert len(answer.content) == 2 * int(4 * WORD_SECONDS / 2 * SAMPLE_RATE_HZ)
    assert answer.headers["vclip-adjusted"] == "speed=2"
    assert answer.headers["vclip-ignored"] == "instructions, user"


def test_a_busy_service_is_a_rate_limit_that_the_client_waits_for(start_service: StartService) -> None:
    service = start_service(VCLIP_QUEUE_SIZE="1")

    def speak(client: openai.OpenAI, text: str) -> bytes:
        made = client.audio.speech.create(model="tts-1", voice=STOCK[0], input=text, response_format="wav")
        return bytes(made.content)

    with client_of(service) as client, ThreadPoolExecutor() as pool:
        held = [pool.submit(speak, client, "hold.")]
        service.wait_for("sentence", count=2)  # the first is the warm-up's
        held.append(pool.submit(speak, client, "hold."))
        service.wait_for("queued", count=2)
        with pytest.raises(openai.RateLimitError, match="all places in the queue are taken") as raised:
            speak(client, "Refused.")
        assert raised.value.code == "rate_limit_exceeded"
        patient = pool.submit(speak, client.with_options(max_retries=5), "Patient.")
        service.wait_for("request", count=len(service.events("request")) + 1)
        service.open_gate()
        assert all(future.result(timeout=60) for future in (*held, patient))
