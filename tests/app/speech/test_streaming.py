"""A real process that streams: the first sentence comes at once, and what breaks off can be told."""

import io
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx2
import pytest
import soundfile

from tests.app.conftest import StartService, wait_until
from tests.app.service_process import Service
from tests.app.test_faults import begin_speech
from tests.stand_in_synthesizer import SAMPLE_RATE_HZ, WORD_SECONDS


@contextmanager
def stream(service: Service, image: bytes, text: str, audio_format: str = "wav") -> Iterator[httpx2.Response]:
    fields = {"text": text, "format": audio_format, "stream": "true"}
    with httpx2.stream(
        "POST", f"{service.url}/v1/speech", files={"image": image}, data=fields, timeout=60
    ) as answer:
        assert answer.status_code == 200
        yield answer


def speak(service: Service, image: bytes, text: str, **fields: str) -> bytes:
    answer = httpx2.post(
        f"{service.url}/v1/speech", files={"image": image}, data={"text": text, **fields}, timeout=60
    )
    assert answer.status_code == 200
    return answer.content


def broken_off() -> AbstractContextManager[object]:
    """The client has to notice that the answer is not whole."""
    return pytest.raises(httpx2.RemoteProtocolError, match="incomplete chunked read")


def cut_off(service: Service, problem: str) -> None:
    """Wait until log and metrics say that an answer was cut off by this problem."""

    def told(event: str) -> bool:
        return any(line.get("problem") == problem for line in service.events(event))

    wait_until(lambda: told("answer cut off") and told("request"))
    assert f'vclip_problems_total{{problem="{problem}"}} 1.0' in httpx2.get(f"{service.url}/metrics").text


@pytest.mark.parametrize("audio_format", ["wav", "flac", "mp3", "opus", "pcm"])
def test_the_first_sentence_comes_while_the_second_is_not_yet_spoken(
    shared_service: Service, portrait: bytes, audio_format: str
) -> None:
    service = shared_service
    text = "A first sentence of eight words comes first. pause"
    with stream(service, portrait, text, audio_format) as answer:
        chunks = answer.iter_bytes()
        first = next(chunks)
        assert answer.headers["vclip-voice"]
        assert "content-length" not in answer.headers
        if audio_format in ("wav", "mp3", "opus"):
            samples, _ = soundfile.read(io.BytesIO(first))
            assert len(samples) > 0.4 * 8 * WORD_SECONDS * SAMPLE_RATE_HZ
        service.open_gate()
        whole = first + b"".join(chunks)
    # all but Ogg's, which have a number of their own for each stream
    if audio_format != "opus":
        assert whole == speak(service, portrait, text, format=audio_format, stream="true")


def test_a_client_that_hangs_up_while_it_listens_stops_the_work_within_a_sentence(
    start_service: StartService, portrait: bytes
) -> None:
    service = start_service(VCLIP_QUEUE_SIZE="1")
    with stream(service, portrait, "Heard. " + "pause. " * 50) as answer:
        chunks = answer.iter_bytes()  # kept, since the client hangs up when it is collected
        next(chunks)
        service.wait_for("sentence", count=3)  # the warm-up's, the one that was heard, the one that waits
    cut_off(service, "client-gone")
    service.open_gate()
    assert speak(service, portrait, "Hello.")
    service.wait_for("sentence", count=4)
    assert len(service.events("sentence")) == 4


def test_an_accident_after_the_first_byte_leaves_the_answer_without_its_end(
    start_service: StartService, portrait: bytes
) -> None:
    service = start_service()
    received: list[bytes] = []
    with stream(service, portrait, "Heard first. Then fail.") as answer, broken_off():
        received.extend(answer.iter_bytes())
    assert soundfile.info(io.BytesIO(b"".join(received))).frames == 2 * WORD_SECONDS * SAMPLE_RATE_HZ
    cut_off(service, "internal-error")
    told = service.wait_for("answer cut off")
    assert told["exception"] == "builtins.ZeroDivisionError"
    assert told["level"] == "error"
    assert speak(service, portrait, "Hello.")  # the thread lives on


def test_the_deadline_holds_while_an_answer_is_streamed(start_service: StartService, portrait: bytes) -> None:
    service = start_service(VCLIP_DEADLINE_S="5")
    with stream(service, portrait, "Heard first. Then pause.") as answer, broken_off():
        list(answer.iter_bytes())
    cut_off(service, "deadline-exceeded")
    service.open_gate()
    assert speak(service, portrait, "Hello.")


def test_the_end_of_the_grace_period_cuts_a_stream_off(start_service: StartService, portrait: bytes) -> None:
    service = start_service(VCLIP_GRACE_PERIOD_S="0.2")
    with stream(service, portrait, "Heard first. Then pause.") as answer:
        service.process.send_signal(signal.SIGTERM)
        with broken_off():
            list(answer.iter_bytes())
    assert service.end() == 1


def test_sigterm_lets_a_stream_come_to_its_end(start_service: StartService, portrait: bytes) -> None:
    service = start_service()
    with stream(service, portrait, "Heard first. Then pause.") as answer:
        chunks = answer.iter_bytes()
        first = next(chunks)
        service.process.send_signal(signal.SIGTERM)
        service.wait_for("draining")
        service.open_gate()
        rest = b"".join(chunks)
    assert soundfile.info(io.BytesIO(first + rest)).frames == 4 * WORD_SECONDS * SAMPLE_RATE_HZ
    assert service.end() == 0


@pytest.mark.parametrize("streamed", ["true", "false"])
def test_a_client_that_does_not_read_holds_nobody_up_and_is_cut_off(
    start_service: StartService, portrait: bytes, streamed: str
) -> None:
    service = start_service(VCLIP_SEND_TIMEOUT_S="1", VCLIP_MAX_TEXT_CHARACTERS="5000")
    text = ("a " * 400 + ". ") * 6  # 2,400 words at half the speed: 11 MB, more than sockets hold
    fields = {"stream": streamed, "speed": "0.5"}
    with begin_speech(service, portrait, text, **fields) as reader:
        service.wait_for("sentence", count=2)
        assert speak(service, portrait, "Hello.")
        cut_off(service, "slow-reader")
        received = b""
        while part := reader.recv(1 << 20):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    if streamed == "true":
        assert not body.endswith(b"0\r\n\r\n")
    else:
        length = re.search(rb"content-length: (\d+)", head)
        assert length is not None
        assert len(body) < int(length[1])


def test_a_slow_reader_that_goes_on_reading_gets_all(start_service: StartService, portrait: bytes) -> None:
    service = start_service(VCLIP_SEND_TIMEOUT_S="10", VCLIP_MAX_TEXT_CHARACTERS="5000")
    text = ("a " * 400 + ". ") * 6
    with begin_speech(service, portrait, text, stream="true", speed="0.5", format="pcm") as reader:
        service.wait_for("sentence", count=7)
        assert speak(service, portrait, "Hello.")  # all is spoken, and waits for the reader
        received = b""
        while not received.endswith(b"\r\n0\r\n\r\n"):
            part = reader.recv(1 << 18)
            assert part, "the answer was cut off"
            received += part
    assert len(received) > 2 * 2_400 * 2 * WORD_SECONDS * SAMPLE_RATE_HZ


def test_clients_that_stream_at_once_get_what_they_get_alone(
    shared_service: Service, portrait: bytes
) -> None:
    service = shared_service
    requests = [
        {"text": "one. two two. three three three. four.", "seed": "1", "format": "flac", "stream": "true"},
        {"text": "five five. six. seven seven seven seven.", "seed": "2", "format": "mp3", "stream": "true"},
        {"text": "eight. nine nine. ten.", "seed": "3", "format": "pcm", "stream": "true"},
        {"text": "eleven eleven. twelve.", "seed": "4", "format": "wav"},
    ]
    alone = [speak(service, portrait, **fields) for fields in requests]
    assert len(set(alone)) == len(requests)
    together: dict[int, list[bytes]] = {number: [] for number in range(len(requests))}

    def repeat(number: int) -> None:
        for _ in range(5):
            together[number].append(speak(service, portrait, **requests[number]))

    threads = [threading.Thread(target=repeat, args=(number,)) for number in together]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    for number, answers in together.items():
        assert answers == [alone[number]] * 5
