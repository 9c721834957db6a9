"""A value that may be None, in a test in which it may not."""

from typing import TypeVar

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """The value; fails where it is None."""
    assert value is not None
    return value
