import os
from typing import Any

import pytest

from models.runtime.isolated import IsolationFailed, call_isolated


def reverse(data: bytes, times: int) -> tuple[dict[str, Any], bytes]:
    return {"process": os.getpid(), "times": times}, data[::-1] * times


def crash(data: bytes) -> tuple[dict[str, Any], bytes]:
    os.abort()


def raise_error(data: bytes) -> tuple[dict[str, Any], bytes]:
    raise ValueError(data)


def take(data: bytes) -> tuple[dict[str, Any], bytes]:
    return {"length": len(bytearray(int(data)))}, b""


def wait(data: bytes) -> tuple[dict[str, Any], bytes]:
    while True:
        pass


GIB = 1024**3


def test_it_runs_in_another_process_and_returns_what_the_function_returns() -> None:
    answer, data = call_isolated(reverse, {"times": 2}, b"a\nb\0", max_bytes=GIB, max_seconds=30)
    assert bytes(data) == b"\0b\na\0b\na"
    assert answer["times"] == 2
    assert answer["process"] != os.getpid()


@pytest.mark.parametrize("task", [crash, raise_error])
def test_a_crash_or_an_exception_ends_that_process_alone(task: Any) -> None:
    with pytest.raises(IsolationFailed, match="ended"):
        call_isolated(task, {}, b"", max_bytes=GIB, max_seconds=30)


def test_memory_is_bounded() -> None:
    half = str(GIB // 2).encode()
    answer, _ = call_isolated(take, {}, half, max_bytes=2 * GIB, max_seconds=30)
    assert answer == {"length": GIB // 2}
    with pytest.raises(IsolationFailed):
        call_isolated(take, {}, half, max_bytes=GIB // 2, max_seconds=30)


def test_time_is_bounded() -> None:
    with pytest.raises(IsolationFailed, match="more than 1 s"):
        call_isolated(wait, {}, b"", max_bytes=GIB, max_seconds=1)
