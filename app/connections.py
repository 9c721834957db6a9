"""How many connections there may be, and how long one may be idle, dawdle over a head or not take its answer."""

import asyncio
import logging
import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from app.lingering import LingeringTransport

LOCAL_CLIENT = ("127.0.0.1", 0)  # whoever connects to a Unix socket is on this machine
CLOSING_TIME_S = 10.0  # for the rest of an answer to be taken, after the layer that sends it has given it up

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConnectionLimits:
    """head_timeout_s: longest time from the opening of a connection, or from the first byte of a later request, to
    the end of the head. send_timeout_s: after which an answer that nobody takes is given up by its sender.
    """

    max_connections: int
    head_timeout_s: float
    send_timeout_s: float


class BoundedConnection(H11Protocol):
    """Uvicorn's connection, closed where no request comes of it.

    Uvicorn bounds only the silence between two requests. What follows a head is bounded by
    `app.middleware.request_limits`, so the time counts here only while no request is at work.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: ConnectionLimits,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = limits
        self._head_timer: asyncio.TimerHandle | None = None
        self._unsent_timer: asyncio.TimerHandle | None = None
        self._lingering: LingeringTransport | None = None
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected: refuse it where there are too many, else wait for a head."""
        self._lingering = LingeringTransport(transport, self._client_may_send_more)
        super().connection_made(self._lingering)
        connected = transport.get_extra_info("socket")
        if connected is not None and connected.family == socket.AF_UNIX:
            self.client = LOCAL_CLIENT
        # so that `pause_writing` is called whenever anything is left that the client has not taken
        transport.set_write_buffer_limits(high=0)
        if self._open_connections() > self._limits.max_connections:
            logger.warning("connection refused", extra={"connections": self._limits.max_connections})
            self._refuse(503, f"{self._limits.max_connections} connections are open, which is the limit")
        else:
            self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._stop_head_timer()
        self._stop_unsent_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes have come; of a head that is not yet complete, they do not lengthen its time."""
        if self._lingering is not None and self._lingering.drops(data):
            return
        super().data_received(data)
        if self._request_at_work():
            self._stop_head_timer()
        elif self._head_timer is None and not self.transport.is_closing():
            self._start_head_timer()

    def pause_writing(self) -> None:
        """Something is left that the client has not taken."""
        super().pause_writing()
        self._stop_unsent_timer()
        self._unsent_timer = self.loop.call_later(
            self._limits.send_timeout_s + CLOSING_TIME_S, self.transport.abort
        )

    def resume_writing(self) -> None:
        """The client has taken all."""
        self._stop_unsent_timer()
        super().resume_writing()

    def shutdown(self) -> None:
        """The server ends: nothing more is read for the sake of an answer that was given."""
        super().shutdown()
        if self._lingering is not None:
            self._lingering.end()

    def _client_may_send_more(self) -> bool:
        """Whether a body that was not read to its end may still be on its way, or what is no request at all.

        Connections that linger take file descriptors, too, so there are at most as many as others.
        """
        unread = self._refused or self.conn.their_state in (h11.SEND_BODY, h11.ERROR)
        return unread and len(self.connections) <= 2 * self._limits.max_connections

    def _open_connections(self) -> int:
        """How many there are, without those that only linger."""
        return sum(not connection.transport.is_closing() for connection in self.connections)

    def _request_at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _start_head_timer(self) -> None:
        self._head_timer = self.loop.call_later(self._limits.head_timeout_s, self._head_timed_out)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_unsent_timer(self) -> None:
        if self._unsent_timer is not None:
            self._unsent_timer.cancel()
            self._unsent_timer = None

    def _head_timed_out(self) -> None:
        self._head_timer = None
        if self._request_at_work() or self.transport.is_closing():
            return
        half_a_head, _ = self.conn.trailing_data
        if half_a_head and self.conn.our_state is h11.IDLE:
            self._refuse(408, f"the head was not complete after {self._limits.head_timeout_s:g} s")
        else:  # nothing was begun, or it is the rest of a body that was answered already
            self.transport.close()

    def _refuse(self, status: int, text: str) -> None:
        """Answer in plain text, since there is no request, and close."""
        self._refused = True
        body = f"{text}\n".encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        for event in (
            h11.Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase.encode()),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
