"""Clients that send or read a byte a second, while others are served; a part of benchmarks/replicas.py."""

import asyncio
import contextlib
import itertools
import socket
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx2
import numpy as np

from app.inference.warm_up import PORTRAIT

SENDERS = READERS = 25
BYTE_EVERY_S = 1.0
OTHERS = 4
TEXT = "Good morning to everyone."
RECEIVE_BUFFER_BYTES = 4096  # so that the answer waits before the client, and not in its own system
READ_TIMEOUT_S = REQUEST_TIMEOUT_S = 300.0
ACCEPTED = b"HTTP/1.1 200"


class SlowClients:
    """Half of them send a picture a byte a second, the others read speech a byte a second, until the block ends.

    A sender that is cut off begins anew; a reader does not, since it would have work done again. cut_off: how often
    either was. reading: how many readers have their first byte.
    """

    def __init__(self, url: str) -> None:
        self.cut_off = {"senders": 0, "readers": 0}
        self.reading = 0
        parts = urlsplit(url)
        self._address = (str(parts.hostname), int(parts.port or 80))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> "SlowClients":
        """Start them, and wait until each reader has its first bytes: from then on no work is done for them."""
        self._thread.start()
        until = time.monotonic() + READ_TIMEOUT_S
        while self.reading < READERS:
            if time.monotonic() > until or not self._thread.is_alive():
                self._ended.set()
                raise TimeoutError(
                    f"only {self.reading} of {READERS} slow readers got the begin of an answer"
                )
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    async def _run(self) -> None:
        clients = [*(self._send() for _ in range(SENDERS)), *(self._read() for _ in range(READERS))]
        await asyncio.gather(*clients)

    async def _connect(self) -> socket.socket:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, self._address)
        return connection

    async def _send(self) -> None:
        head, body = speech_request(TEXT)
        while not self._ended.is_set():
            with contextlib.closing(await self._connect()) as connection:
                try:
                    await self._send_slowly(connection, head, body)
                except OSError:
                    self.cut_off["senders"] += 1

    async def _send_slowly(self, connection: socket.socket, head: bytes, body: bytes) -> None:
        """Until the block ends. Raises OSError where the answer comes before, which is a refusal."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(connection, head)
        for at in itertools.count():
            await loop.sock_sendall(connection, body[at : at + 1])
            await asyncio.sleep(BYTE_EVERY_S)
            if self._ended.is_set():
                return
            with contextlib.suppress(BlockingIOError):
                connection.recv(1)
                raise ConnectionError

    async def _read(self) -> None:
        """Ask until it is not refused, and read."""
        while not await self._read_slowly() and not self._ended.is_set():
            await asyncio.sleep(BYTE_EVERY_S)

    async def _read_slowly(self) -> bool:
        """Read until the block ends or the answer does; whether there was one."""
        loop = asyncio.get_running_loop()
        with contextlib.closing(await self._connect()) as connection:
            await loop.sock_sendall(connection, b"".join(speech_request(TEXT)))
            status = await asyncio.wait_for(loop.sock_recv(connection, len(ACCEPTED)), READ_TIMEOUT_S)
            if status != ACCEPTED:  # the queue is full
                return False
            self.reading += 1
            while not self._ended.is_set():
                try:
                    more = await asyncio.wait_for(loop.sock_recv(connection, 1), READ_TIMEOUT_S)
                except OSError:
                    more = b""
                if not more:
                    self.cut_off["readers"] += 1
                    break
                await asyncio.sleep(BYTE_EVERY_S)
        return True


def speech_request(text: str) -> tuple[bytes, bytes]:
    """Head and body of a request for speech."""
    request = httpx2.Request(
        "POST", "http://127.0.0.1/v1/speech", files={"image": PORTRAIT.read_bytes()}, data={"text": text}
    )
    body = request.read()
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    return "\r\n".join(["POST /v1/speech HTTP/1.1", *lines, "", ""]).encode(), body


def measure_slow_clients(url: str, seconds: float) -> dict[str, Any]:
    """How long other clients wait without the slow ones and with them, each arm twice, in turn."""
    waits: dict[str, Waits] = {"without": Waits(), "with": Waits()}
    cut_off = {"senders": 0, "readers": 0}
    for arm in ("without", "with", "with", "without"):
        with SlowClients(url) if arm == "with" else contextlib.nullcontext() as slow:
            _others(url, seconds, waits[arm])
        if slow is not None:
            cut_off = {name: n + slow.cut_off[name] for name, n in cut_off.items()}
    return {
        "senders": SENDERS,
        "readers": READERS,
        "cut_off": cut_off,
        "others": OTHERS,
        **{arm: found.figures() for arm, found in waits.items()},
    }


@dataclass
class Waits:
    """What the other clients saw; seconds of each kind of request."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"embedding": [], "speech": []})
    failures: int = 0

    def figures(self) -> dict[str, Any]:
        """Quantiles of each kind."""
        kinds = {
            kind: {
                "requests": len(values),
                **{f"p{rank}_s": round(float(np.percentile(values, rank)), 3) for rank in (50, 95)},
            }
            for kind, values in self.seconds.items()
        }
        return {**kinds, "failures": self.failures}


def _others(url: str, seconds: float, waits: Waits) -> None:
    """Clients that embed a face and have a sentence spoken, in turn."""
    until, lock, picture = time.perf_counter() + seconds, threading.Lock(), PORTRAIT.read_bytes()

    def work() -> None:
        with httpx2.Client(base_url=url, timeout=REQUEST_TIMEOUT_S) as client:
            for kind in itertools.cycle(("embedding", "speech")):
                if time.perf_counter() >= until:
                    return
                path, fields = (
                    ("/v1/speech", {"text": TEXT}) if kind == "speech" else ("/v1/embeddings/face", {})
                )
                began = time.perf_counter()
                try:
                    answered = client.post(path, files={"image": picture}, data=fields).status_code == 200
                except httpx2.HTTPError:
                    answered = False
                with lock:
                    if answered:
                        waits.seconds[kind].append(time.perf_counter() - began)
                    else:
                        waits.failures += 1

    threads = [threading.Thread(target=work, daemon=True) for _ in range(OTHERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
