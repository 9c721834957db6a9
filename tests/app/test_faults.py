"""A real process: SIGTERM under load, clients that hang up or dawdle, the death of the inference thread."""

import signal
import socket
import threading
from collections.abc import Callable

import httpx2
import pytest

from tests.app.assertions import assert_problem
from tests.app.conftest import StartService, wait_until
from tests.app.service_process import Service


def in_background(work: Callable[[], httpx2.Response]) -> tuple[threading.Thread, list[httpx2.Response]]:
    answers: list[httpx2.Response] = []
    thread = threading.Thread(target=lambda: answers.append(work()))
    thread.start()
    return thread, answers


def begin_request(service: Service, path: str, files: dict[str, bytes], **fields: str) -> socket.socket:
    """Send a whole form and read no answer."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files.items():
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\n\r\n'
        parts += [head.encode(), content, b"\r\n"]
    parts.append(b"--b--\r\n")
    request = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {sum(map(len, parts))}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=10)
    connection.sendall(request.encode())
    for part in parts:
        connection.sendall(part)
    return connection


def begin_speech(service: Service, image: bytes, text: str, **fields: str) -> socket.socket:
    """Send a whole request for speech and read no answer."""
    return begin_request(service, "/v1/speech", {"image": image}, text=text, **fields)


def test_sigterm_under_load_lets_the_work_finish_and_exits_0(
    start_service: StartService, portrait: bytes
) -> None:
    service = start_service()
    thread, answers = in_background(lambda: service.speak(portrait, "One hold. Two."))
    service.wait_for("sentence", count=2)  # the first is the warm-up's
    service.process.send_signal(signal.SIGTERM)
    said = service.wait_for("draining")
    assert (said["signal"], said["in_flight"]) == ("SIGTERM", 1)
    assert "have up to 30 s to finish; another signal ends the process at once" in said["meaning"]
    assert_problem(httpx2.get(f"{service.url}/health/ready"), 503, "draining")
    assert_problem(service.speak(portrait, "Too late."), 503, "draining")
    service.open_gate()
    thread.join(timeout=60)
    assert answers[0].status_code == 200
    assert service.end() == 0


def test_sigterm_without_load_ends_the_process(start_service: StartService) -> None:
    service = start_service()
    service.process.send_signal(signal.SIGTERM)
    assert service.end() == 0


def test_work_that_outlives_the_grace_period_is_cut_off_and_the_exit_code_says_so(
    start_service: StartService, portrait: bytes
) -> None:
    service = start_service(VCLIP_GRACE_PERIOD_S="0.2")
    with begin_speech(service, portrait, "For ever hold."):
        service.wait_for("sentence", count=2)
        service.process.send_signal(signal.SIGTERM)
        assert service.end() == 1


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_cuts_the_work_off_at_once_and_the_exit_code_says_so(
    start_service: StartService, portrait: bytes, stop: signal.Signals
) -> None:
    service = start_service(VCLIP_GRACE_PERIOD_S="3600")  # a test waits a minute for the end
    with begin_speech(service, portrait, "For ever hold."):
        service.wait_for("sentence", count=2)
        service.process.send_signal(stop)
        service.wait_for("draining")
        service.process.send_signal(stop)
        assert service.end() == 1


def test_a_client_that_hangs_up_stops_the_work_within_a_sentence(
    start_service: StartService, portrait: bytes
) -> None:
    service = start_service()
    with begin_speech(service, portrait, "hold. " * 60):
        service.wait_for("sentence", count=2)
    wait_until(lambda: service.hang_ups() == 1, seconds=60)
    service.open_gate()
    assert service.speak(portrait, "Hello.").status_code == 200
    service.wait_for("sentence", count=3)  # the log is read by a thread, which may lag behind the answer
    # the warm-up's, the one that was begun, the new request's
    assert len(service.events("sentence")) == 3


def test_a_client_that_hangs_up_while_it_waits_frees_its_place(
    start_service: StartService, portrait: bytes
) -> None:
    service = start_service(VCLIP_QUEUE_SIZE="1")
    thread, answers = in_background(lambda: service.speak(portrait, "hold."))
    service.wait_for("sentence", count=2)
    with begin_speech(service, portrait, "Never spoken."):
        service.wait_for("queued", count=2)
        assert service.speak(portrait, "Refused.").status_code == 429
    wait_until(lambda: service.hang_ups() == 1, seconds=60)
    taken, more_answers = in_background(lambda: service.speak(portrait, "Taken."))
    service.wait_for("queued", count=3)
    service.open_gate()
    for waiting in (thread, taken):
        waiting.join(timeout=60)
    assert [answer.status_code for answer in answers + more_answers] == [200, 200]


def test_the_death_of_the_inference_thread_ends_the_process(
    start_service: StartService, portrait: bytes
) -> None:
    service = start_service()
    assert service.speak(portrait, "die").status_code == 503
    assert service.end() == 1
    service.wait_for("the inference thread died")


def test_a_slow_upload_gets_408(start_service: StartService) -> None:
    service = start_service(VCLIP_UPLOAD_TIMEOUT_S="0.2")
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(
            b"POST /v1/speech HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b\r\n"
        )
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"urn:vclip:problem:upload-timeout" in answer
