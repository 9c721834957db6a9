"""The programs of `tools`, by their names."""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

import pytest

Script = Callable[[str], ModuleType]


@pytest.fixture
def script() -> Script:
    """Name -> the program as a module."""
    return lambda name: import_module(f"tools.{name}")
