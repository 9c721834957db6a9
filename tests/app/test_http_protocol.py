"""What clients and proxies do below HTTP/1.1: old versions, odd bodies, other sockets, a signal."""

import json
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from app.api_keys import ApiKey, hash_key, new_key
from app.server import CannotListen, serve
from app.settings import Settings
from tests.app.conftest import StartService, wait_until
from tests.app.service_process import Service
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK

BODY = json.dumps({"input": "Hello there.", "voice": STOCK[0], "response_format": "wav"}).encode()
HEAD = b"Host: localhost\r\nContent-Type: application/json\r\n"
SPEECH = b"POST /v1/audio/speech "


@pytest.fixture
def service(shared_service: Service) -> Service:
    return shared_service


@pytest.fixture
def talk(service: Service) -> Callable[[bytes], bytes]:
    """Sends bytes, and reads until the service closes the connection."""

    def send(request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    return send


def test_http_1_0(talk: Callable[[bytes], bytes]) -> None:
    answer = talk(SPEECH + b"HTTP/1.0\r\n" + HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
    head, _, audio = answer.partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0].endswith(b" 200 OK")
    assert b"transfer-encoding" not in head.lower()
    assert audio[:4] == b"RIFF"


def test_http_1_0_gets_a_stream_without_chunks(talk: Callable[[bytes], bytes]) -> None:
    body = json.dumps({"input": "One. Two.", "voice": STOCK[0], "response_format": "pcm"}).encode()
    answer = talk(SPEECH + b"HTTP/1.0\r\n" + HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    head, _, audio = answer.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert len(audio) == 2 * 2 * 1200


def test_expect_100_continue(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        head = HEAD + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY)
        connection.sendall(SPEECH + b"HTTP/1.1\r\n" + head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(BODY)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"RIFF" in answer


def test_a_body_in_chunks(talk: Callable[[bytes], bytes]) -> None:
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(BODY[at : at + 7]), BODY[at : at + 7]) for at in range(0, len(BODY), 7)
    )
    head = HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = talk(SPEECH + b"HTTP/1.1\r\n" + head + chunks + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"RIFF" in answer


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_two_colons_listen_to_ipv6_and_ipv4(start_service: StartService) -> None:
    service = start_service(
        VCLIP_HOST="::",
        VCLIP_TRUSTED_PROXIES="127.0.0.0/8,::1",
        VCLIP_RATE_LIMIT_PER_MINUTE="1",
        VCLIP_RATE_LIMIT_BURST="1",
    )
    for host in ("127.0.0.1", "[::1]"):
        assert httpx2.get(f"http://{host}:{service.port}/health/ready").status_code == 200
        # a proxy on either is believed, so each of its clients has a limit of its own
        for client in ("192.0.2.1", "192.0.2.2"):
            sent = {"X-Forwarded-For": f"{client}{0 if host == '[::1]' else 1}"}
            assert httpx2.get(f"http://{host}:{service.port}/v1/info", headers=sent).status_code == 200


def test_a_unix_socket(start_service: StartService, tmp_path: Path) -> None:
    path = tmp_path / "vclip.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left_behind:
        left_behind.bind(str(path))
    service = start_service(
        VCLIP_UNIX_SOCKET=str(path),
        VCLIP_TRUSTED_PROXIES="127.0.0.1",
        VCLIP_RATE_LIMIT_PER_MINUTE="1",
        VCLIP_RATE_LIMIT_BURST="1",
    )
    assert path.stat().st_mode & 0o777 == 0o660
    with httpx2.Client(transport=httpx2.HTTPTransport(uds=str(path)), base_url="http://localhost") as client:
        assert (
            client.post(
                "/v1/audio/speech", content=BODY, headers={"Content-Type": "application/json"}
            ).content[:4]
            == b"RIFF"
        )
        statuses = [
            client.get("/v1/info", headers={"X-Forwarded-For": who}).status_code for who in ("192.0.2.1",) * 2
        ]
        assert statuses == [200, 429]
    with pytest.raises(CannotListen, match=f"cannot listen on {path}: Address already in use"):
        serve(Settings(unix_socket=path), StandInVclip)
    service.process.terminate()
    assert service.end() == 0
    assert not path.exists()


def test_a_file_is_not_replaced_by_a_socket(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("keep")
    with pytest.raises(CannotListen, match="Address already in use"):
        serve(Settings(unix_socket=path), StandInVclip)
    assert path.read_text() == "keep"


def test_keys_are_read_again_at_sighup(start_service: StartService, tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    file = tmp_path / "keys.txt"
    file.write_text(ApiKey("old", hash_key(old)).line)
    service = start_service(VCLIP_API_KEYS_FILE=str(file))

    def status(key: str) -> int:
        return httpx2.get(f"{service.url}/v1/info", headers={"Authorization": f"Bearer {key}"}).status_code

    assert (status(old), status(new)) == (200, 401)
    file.write_text(ApiKey("new", hash_key(new)).line)
    os.kill(service.process.pid, signal.SIGHUP)
    wait_until(lambda: status(new) == 200)
    assert status(old) == 401
    file.write_text("nonsense")
    os.kill(service.process.pid, signal.SIGHUP)
    service.wait_for("the API keys were not reloaded")
    assert status(new) == 200
    wait_until(lambda: {line.get("key_name") for line in service.events("request")} >= {"old", "new"})
    assert not any(key in str(service.log) for key in (old, new))
