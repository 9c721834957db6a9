"""The content of a bundle of a few numbers, and how its owner would edit it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from models.bundle.files import Arrays
from models.bundle.manifest import MANIFEST_NAME
from tests.fakes import stand_in_manifest

Content = dict[str, Any]


def description() -> Content:
    content = stand_in_manifest().model_dump()
    del content["files"]
    content["licence_note"] = "Stimmen für Gesichter: for tests only"
    content["parts"]["projectors"]["calibration_slope"] = 1e-7
    # symbols that a careless YAML writer takes for null, booleans, comments or nothing
    symbols = ["y", "no", "~", "#", " ", "'", '"', ":", "ʤ", "\u02d0", "\u0303"]
    content["parts"]["synthesizer"]["vocabulary"] = {symbol: row for row, symbol in enumerate(symbols)}
    return content


def arrays() -> dict[str, Arrays]:
    random = np.random.default_rng(0)
    return {
        name: {
            "table": random.standard_normal((3, 4)).astype(np.float16),
            "turned": random.standard_normal((3, 4)).astype(np.float32).T,  # not contiguous
            "rows": np.arange(5, dtype=np.int32),
        }
        for name in stand_in_manifest().files
    }


def rewrite(bundle: Path, change: Callable[[Content], object]) -> None:
    """Edit the manifest as its owner would, by hand."""
    path = bundle / MANIFEST_NAME
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
