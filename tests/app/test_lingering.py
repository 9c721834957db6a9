"""A transport that is closed while the client may send more: half closed, for so long and for so many bytes."""

import asyncio

import pytest

from app import lingering
from app.lingering import LingeringTransport


class Recorded(asyncio.Transport):
    """A transport that notes what is done with it."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return "close" in self.done

    def close(self) -> None:
        """Close."""
        self.done.append("close")

    def can_write_eof(self) -> bool:
        """A socket can."""
        return True

    def write_eof(self) -> None:
        """Half close."""
        self.done.append("write_eof")

    def resume_reading(self) -> None:
        """Read."""


def close(may_send_more: bool, *received: bytes, wait_s: float = 0.0) -> list[str]:
    """Close it, let bytes come, and wait; what was done with the transport inside."""
    inside = Recorded()

    async def use() -> None:
        transport = LingeringTransport(inside, lambda: may_send_more)
        assert not transport.drops(b"before it is closed")
        transport.close()
        transport.close()  # as the protocol does once more when the connection is lost
        assert transport.is_closing()
        for data in received:
            assert transport.drops(data)
        await asyncio.sleep(wait_s)

    asyncio.run(use())
    return inside.done


def test_it_is_closed_at_once_where_nothing_more_can_come() -> None:
    assert set(close(False)) == {"close"}


def test_it_is_half_closed_while_more_may_come() -> None:
    assert close(True, b"more") == ["write_eof"]


def test_it_lingers_for_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "LINGER_BYTES", 10)
    assert close(True, bytes(10)) == ["write_eof"]
    assert close(True, bytes(10), b"1") == ["write_eof", "close"]


def test_it_lingers_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "LINGER_S", 0.01)
    assert close(True, wait_s=0.5) == ["write_eof", "close"]
