"""The files of a coqui model directory: found by what they are called, read without running anything in them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from models.errors import InvalidBundle
from training.imports.checkpoints import read_checkpoint

CONFIG = "config.json"
_CHECKPOINTS = ("model_file.pth", "model_file.pth.tar", "best_model.pth", "model.pth", "checkpoint.pth")
_NO_CHECKPOINT = ("speaker", "language", "d_vector", "model_se", "trainer", "dvae", "mel_stats")


def read_config(directory: Path) -> dict[str, Any]:
    """`config.json`. Raises InvalidBundle if it is missing or not a JSON object."""
    path = directory / CONFIG
    if not path.is_file():
        raise InvalidBundle(f"{directory} is not a model directory of coqui-tts: it has no {CONFIG}")
    content = read_json(path)
    if not isinstance(content, dict):
        raise InvalidBundle(f"{path} is not a JSON object")
    return content


def read_json(path: Path) -> Any:
    """The content of a JSON file. Raises InvalidBundle."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidBundle(f"{path} is not readable JSON: {error}") from error


def find_checkpoint(directory: Path) -> Path:
    """The model's weights: by the names that coqui gives them, else the only `.pth` that may be it.

    Raises InvalidBundle if there is none, or more than one to choose from.
    """
    for name in _CHECKPOINTS:
        if (directory / name).is_file():
            return directory / name
    found = sorted(
        path
        for path in [*directory.glob("*.pth"), *directory.glob("*.pth.tar")]
        if not path.name.startswith(_NO_CHECKPOINT)
    )
    if not found:
        raise InvalidBundle(f"{directory} has no checkpoint: {', '.join(_CHECKPOINTS)} or another .pth file")
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise InvalidBundle(f"{directory} has several checkpoints ({names}); name one with --checkpoint")
    return found[0]


def find_beside(directory: Path, named: Any, usual: tuple[str, ...]) -> Path | None:
    """A file by the last part of the path that the configuration has for it, else by a usual name."""
    paths = [named] if isinstance(named, str) else list(named or [])
    for name in [*(re.split(r"[/\\]", str(path))[-1] for path in paths), *usual]:
        if name and (directory / name).is_file():
            return directory / name
    return None


def read_mapping(path: Path) -> dict[str, Any]:
    """A `.json` or `.pth` file that holds names. Raises InvalidBundle."""
    content = read_json(path) if path.suffix == ".json" else read_checkpoint(path)
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise InvalidBundle(f"{path} does not contain a table of names")
    return content


def read_weights(path: Path) -> dict[str, Tensor]:
    """The model's weights in a checkpoint, by name. Raises InvalidBundle."""
    content = read_checkpoint(path)
    state = content.get("model") if isinstance(content, Mapping) else None
    if not isinstance(state, Mapping) or not all(isinstance(value, Tensor) for value in state.values()):
        raise InvalidBundle(f"{path} is not a checkpoint of coqui-tts: it has no weights under `model`")
    return dict(state)
