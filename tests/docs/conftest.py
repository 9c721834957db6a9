"""The scripts of docs/evaluation, as they are when they run: each sees its neighbours."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "evaluation"

Script = Callable[[str], ModuleType]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Name -> the script as a module."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return import_module
