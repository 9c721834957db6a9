"""The process is ready from the first inference until it drains or fails."""

from app.lifecycle import Lifecycle


def test_ready_once_loaded() -> None:
    lifecycle = Lifecycle()
    assert not lifecycle.ready
    lifecycle.mark_loaded()
    assert lifecycle.ready


def test_not_ready_while_draining_though_loaded() -> None:
    lifecycle = Lifecycle()
    lifecycle.mark_loaded()
    lifecycle.drain()
    assert (lifecycle.ready, lifecycle.loaded) == (False, True)


def test_not_ready_after_a_failure() -> None:
    lifecycle = Lifecycle()
    lifecycle.mark_loaded()
    lifecycle.fail(MemoryError())
    assert not lifecycle.ready
