"""The files of a bundle: checked, read and written."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from models.bundle.manifest import MANIFEST_NAME, Manifest
from models.errors import InvalidBundle

MINI_BUNDLE = Path(__file__).parents[1] / "bundles" / "mini"

Arrays = dict[str, npt.NDArray[Any]]


def check_files(directory: Path, manifest: Manifest) -> None:
    """Compare every listed file with its size and SHA-256. Raises InvalidBundle naming the file."""
    for name, listed in manifest.files.items():
        path = directory / name
        if not path.is_file():
            raise InvalidBundle(f"{directory}: {name} is missing")
        size = path.stat().st_size
        if size != listed.size_bytes:
            raise InvalidBundle(f"{path} has {size} bytes, not {listed.size_bytes}: it is damaged")
        if file_sha256(path) != listed.sha256:
            raise InvalidBundle(f"{path} does not have the SHA-256 that {MANIFEST_NAME} lists: it is damaged")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_arrays(directory: Path, name: str) -> Arrays:
    """The arrays of a safetensors file of the bundle, by name. Raises InvalidBundle."""
    try:
        return dict(load_file(directory / name))
    except (SafetensorError, OSError, ValueError) as error:
        raise InvalidBundle(f"{directory / name} is not a readable safetensors file: {error}") from error


def write_bundle(directory: Path, description: dict[str, Any], arrays: dict[str, Arrays]) -> Manifest:
    """Write files and manifest into a new directory.

    The manifest is written last, so that a partly written bundle is not valid.

    description: the fields of `Manifest` without `files`, which are computed. arrays: file name -> arrays.
    Returns the manifest as written. Raises FileExistsError if `directory` already holds a bundle,
    ValidationError if the description is invalid; in both cases nothing is written.
    """
    if (directory / MANIFEST_NAME).exists():
        raise FileExistsError(f"{directory} already holds a bundle; choose another directory")
    # not safetensors' save_file, whose files only the owner can read
    contents = {
        name: save({key: np.ascontiguousarray(value) for key, value in own.items()})
        for name, own in arrays.items()
    }
    files = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
        for name, content in contents.items()
    }
    manifest = Manifest.model_validate(description | {"files": files})
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (directory / name).write_bytes(content)
    text = yaml.safe_dump(manifest.model_dump(), sort_keys=False, allow_unicode=True, width=110)
    (directory / MANIFEST_NAME).write_text(text, encoding="utf-8")
    return manifest
