"""Files and folders that are either whole or not there, so that an interrupted stage can be run again."""

import io
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import InvalidInput


class UnwritableFile(InvalidInput):
    """There is no room for a file, or no right to write it; what was finished before stays."""


def write_npz(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays as .npz under a passing name, then rename: readers never see half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{os.getpid()}.npz")
    np.savez(passing, **arrays)
    passing.replace(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a passing name, bring it to the disk, rename. Raises UnwritableFile; then nothing is
    left.
    """
    passing = path.with_name(f".{path.name}.{os.getpid()}.passing")
    with _telling(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_through(passing, data)
            passing.replace(path)
        finally:
            passing.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A new folder to fill; it takes its name when the block is left without an error, else it is gone.

    What a killed process left of the same folder is removed first, so only one process may fill it at a time.
    Raises UnwritableFile.
    """
    passing = path.with_name(f".{path.name}.passing")
    with _telling(path):
        try:
            shutil.rmtree(passing, ignore_errors=True)
            passing.mkdir(parents=True)
            yield passing
            passing.replace(path)
        finally:
            shutil.rmtree(passing, ignore_errors=True)


def write_npy(path: Path, array: npt.NDArray[Any]) -> None:
    """Write an array as .npy and bring it to the disk. Raises OSError with its cause, which NumPy's own does
    not tell.
    """
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    _write_through(path, buffer.getbuffer())


def _write_through(path: Path, data: bytes | memoryview) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnwritableFile(
            f"cannot write {path}: {error.strerror or error}; make room or name another folder, and start again: "
            "what is finished is kept"
        ) from error
