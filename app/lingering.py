"""Closes connections so that the client can read the answer, though it is still sending (RFC 9112, section 9.6).

Where a socket is closed with bytes that nobody has read, the system resets the connection, and the client may lose
the answer that it was given. So the way out is closed first, and what still comes is read and dropped for a while.
"""

import asyncio
from collections.abc import Callable
from typing import Any

LINGER_S = 5.0
LINGER_BYTES = 256 * 1024 * 1024


class LingeringTransport(asyncio.Transport):
    """A transport whose `close` lingers where the client may send more.

    It is then only half closed until the client closes it, or for LINGER_S seconds or LINGER_BYTES bytes. Its
    protocol hands all that it receives to `drops` first.
    """

    def __init__(self, transport: asyncio.Transport, may_send_more: Callable[[], bool]) -> None:
        """may_send_more: asked once, when it is closed."""
        super().__init__()
        self._transport = transport
        self._may_send_more = may_send_more
        self._timer: asyncio.TimerHandle | None = None
        self._dropped_bytes = 0

    def close(self) -> None:
        """Send what is left, and close, at once or after lingering."""
        if self._timer is not None:
            return
        if self._transport.is_closing() or not self._may_send_more() or not self._transport.can_write_eof():
            self._transport.close()
            return
        self._timer = asyncio.get_running_loop().call_later(LINGER_S, self._transport.close)
        self._transport.write_eof()
        self._transport.resume_reading()

    def drops(self, data: bytes) -> bool:
        """Whether it is closed, so that these bytes count for nothing."""
        if self._timer is None:
            return False
        self._dropped_bytes += len(data)
        if self._dropped_bytes > LINGER_BYTES:
            self.end()
        return True

    def end(self) -> None:
        """Linger no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._transport.close()

    def is_closing(self) -> bool:
        """Whether it is closed, lingering or not."""
        return self._timer is not None or self._transport.is_closing()

    def abort(self) -> None:
        """Close at once, without sending what is left."""
        if self._timer is not None:
            self._timer.cancel()
        self._transport.abort()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """As of the transport inside, and so are all that follow."""
        self._transport.write(data)

    def can_write_eof(self) -> bool:
        """Whether it can be half closed."""
        return self._transport.can_write_eof()

    def write_eof(self) -> None:
        """Half close it."""
        self._transport.write_eof()

    def pause_reading(self) -> None:
        """Receive nothing for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Receive again."""
        self._transport.resume_reading()

    def is_reading(self) -> bool:
        """Whether it receives."""
        return self._transport.is_reading()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Set when the protocol is told to pause."""
        self._transport.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        """Bytes that are not sent yet."""
        return self._transport.get_write_buffer_size()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Facts of the connection."""
        return self._transport.get_extra_info(name, default)
