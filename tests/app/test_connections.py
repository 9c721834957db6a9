"""A connection of which no request comes is closed, and there are only so many; in a real process."""

import asyncio
import http.client
import socket
from contextlib import ExitStack

import httpx2
import pytest
import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.server import ServerState

from app.connections import BoundedConnection, ConnectionLimits
from tests.app.conftest import StartService, wait_until
from tests.app.service_process import Service
from tests.app.test_faults import begin_speech, in_background

HEAD = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
LONG_S = "600"  # longer than a test waits


def connect(service: Service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=30)


def read_to_end(connection: socket.socket) -> bytes:
    """All until the service closes the connection; a test that waits for it in vain fails by the timeout."""
    received = b""
    while part := connection.recv(65_536):
        received += part
    return received


def open_connections(service: Service) -> bool:
    """Whether the service still answers on new connections."""
    return httpx2.get(f"{service.url}/health/live").status_code == 200


@pytest.mark.parametrize("begun", [b"GET /health", HEAD], ids=["a request line", "a header"])
def test_half_a_head_gets_408(start_service: StartService, begun: bytes) -> None:
    service = start_service(VCLIP_HEAD_TIMEOUT_S="0.3")
    with connect(service) as connection:
        connection.sendall(begun)
        answer = read_to_end(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close\r\n" in answer.lower()
    assert answer.endswith(b"the head was not complete after 0.3 s\n")


def test_a_connection_without_a_request_is_closed(start_service: StartService) -> None:
    service = start_service(VCLIP_HEAD_TIMEOUT_S="0.3")
    with connect(service) as connection:
        assert read_to_end(connection) == b""


def test_bytes_that_drip_in_do_not_lengthen_the_time(start_service: StartService) -> None:
    service = start_service(VCLIP_HEAD_TIMEOUT_S="0.5")
    with connect(service) as connection:
        connection.settimeout(0.1)
        connection.sendall(HEAD + b"X-Long: ")
        answer = b""
        for _ in range(300):  # half a minute, where a byte each 0.1 s counted as progress
            try:
                answer = connection.recv(65_536)
                break
            except TimeoutError:
                connection.sendall(b"x")
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_half_a_head_after_a_whole_request_gets_408(start_service: StartService) -> None:
    service = start_service(VCLIP_HEAD_TIMEOUT_S="0.3")
    with connect(service) as connection:
        connection.sendall(HEAD + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(HEAD)
        assert b"HTTP/1.1 408 " in read_to_end(connection)  # the rest of the first answer may come before


def test_the_rest_of_a_body_that_was_answered_already_is_not_waited_for(start_service: StartService) -> None:
    service = start_service(VCLIP_HEAD_TIMEOUT_S="0.3")
    with connect(service) as connection:
        connection.sendall(b"POST /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 405 ")
        connection.settimeout(0.1)
        closed = False
        for _ in range(300):
            try:
                connection.sendall(b"x")
                closed = connection.recv(65_536) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                closed = True
            if closed:
                break
        assert closed


def test_a_request_at_work_is_not_cut_off(start_service: StartService, portrait: bytes) -> None:
    """The time for a head counts neither for the work nor for the next request on the same connection."""
    service = start_service(VCLIP_HEAD_TIMEOUT_S="0.3")
    thread, answers = in_background(lambda: service.speak(portrait, "hold."))
    service.wait_for("sentence", count=2)
    with connect(service) as idle:  # opened later, and gone before the first has its answer
        assert read_to_end(idle) == b""
    service.open_gate()
    thread.join(timeout=60)
    assert answers[0].status_code == 200
    kept = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    for _ in range(3):
        kept.request("GET", "/health/live")
        assert kept.getresponse().read()
    kept.close()


def test_more_connections_than_allowed_are_refused(start_service: StartService) -> None:
    service = start_service(VCLIP_MAX_CONNECTIONS="3", VCLIP_HEAD_TIMEOUT_S=LONG_S)
    with ExitStack() as stack:
        held = [stack.enter_context(connect(service)) for _ in range(3)]
        for connection in held:
            connection.sendall(HEAD)
        with connect(service) as refused:
            refused.sendall(HEAD + b"\r\n")  # what nobody reads must not cost the answer
            answer = read_to_end(refused)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert answer.endswith(b"3 connections are open, which is the limit\n")
        service.wait_for("connection refused")
        held[0].sendall(b"\r\n")  # those that are in are served
        assert held[0].recv(65_536).startswith(b"HTTP/1.1 200 ")
    wait_until(lambda: open_connections(service))


FORM = b'--b\r\nContent-Disposition: form-data; name="image"; filename="f"\r\n\r\n' + bytes(2_000_000)
CHUNKED = b"".join(
    b"%x\r\n%s\r\n" % (len(FORM[at : at + 50_000]), FORM[at : at + 50_000])
    for at in range(0, len(FORM), 50_000)
)
LENGTH = b"Content-Length: %d\r\n" % len(FORM)


TOO_MUCH = {  # version, header, body
    "chunked": (b"1.1", b"Transfer-Encoding: chunked\r\n", CHUNKED + b"0\r\n\r\n"),
    "chunked, and more to come": (b"1.1", b"Transfer-Encoding: chunked\r\n", CHUNKED),
    "a length": (b"1.1", LENGTH, FORM),
    "a length, and a client that asks first": (b"1.1", LENGTH + b"Expect: 100-continue\r\n", b""),
    "a length, and one that does not wait": (b"1.1", LENGTH + b"Expect: 100-continue\r\n", FORM),
    "HTTP/1.0": (b"1.0", LENGTH, FORM),
}


def test_a_client_that_sends_too_much_reads_why(
    start_service: StartService, subtests: pytest.Subtests
) -> None:
    service = start_service(VCLIP_MAX_BODY_BYTES="100000")
    for name, (version, how, body) in TOO_MUCH.items():
        head = b"POST /v1/speech HTTP/%s\r\nHost: localhost\r\n%s" % (version, how)
        for _ in range(5):  # what is unread when the socket is closed is a matter of chance
            with subtests.test(name), connect(service) as connection:
                connection.sendall(head + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n")
                connection.sendall(body)  # whole, as clients do that send first and then read
                answer = read_to_end(connection)
                assert answer.startswith(b"HTTP/1.1 413 ")
                assert b"the body is over the limit of 100,000 bytes: send smaller files" in answer
    for _ in range(5):  # what is no request at all, whatever follows
        with connect(service) as connection:
            connection.sendall(b"\x16\x03\x01 is TLS\r\n\r\n")
            connection.sendall(bytes(500_000))
            assert read_to_end(connection).startswith(b"HTTP/1.1 400 ")


class TakesNothing(asyncio.Transport):
    """A transport whose client takes nothing until it is told so."""

    def __init__(self) -> None:
        super().__init__()
        self.aborted = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """As of a real one."""

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.aborted

    def close(self) -> None:
        """Close once all was taken."""

    def abort(self) -> None:
        """Close at once."""
        self.aborted = True


@pytest.mark.parametrize("taken", [False, True])
def test_only_what_is_still_unsent_ends_a_connection(monkeypatch: pytest.MonkeyPatch, taken: bool) -> None:
    monkeypatch.setattr("app.connections.CLOSING_TIME_S", 0.05)

    async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        pytest.fail("there is no request")

    async def use() -> bool:
        transport = TakesNothing()
        limits = ConnectionLimits(max_connections=1, head_timeout_s=600.0, send_timeout_s=0.0)
        config = uvicorn.Config(application, log_config=None)
        connection = BoundedConnection(config, ServerState(), {}, limits=limits)
        connection.connection_made(transport)
        connection.pause_writing()
        if taken:
            connection.resume_writing()
        await asyncio.sleep(0.5)
        connection.connection_lost(None)
        return transport.aborted

    assert asyncio.run(use()) is not taken


@pytest.mark.slow  # waits ten seconds, which the service allows for the rest
def test_a_client_that_never_takes_its_answer_is_gone_in_the_end(
    start_service: StartService, portrait: bytes
) -> None:
    """Being cut off leaves the rest of the answer in a buffer; the connection must not wait for it for ever."""
    service = start_service(
        VCLIP_SEND_TIMEOUT_S="0.5", VCLIP_MAX_TEXT_CHARACTERS="5000", VCLIP_MAX_CONNECTIONS="1"
    )
    text = ("a " * 400 + ". ") * 6  # 11 MB, more than sockets hold
    with begin_speech(service, portrait, text, stream="true", speed="0.5"):
        wait_until(lambda: bool(service.events("answer cut off")))
        wait_until(lambda: open_connections(service))
