"""Files that are either whole or not there, so that an interrupted stage can be run again."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


def write_npz(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays as .npz under a passing name, then rename: readers never see half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{os.getpid()}.npz")
    np.savez(passing, **arrays)
    passing.replace(path)
