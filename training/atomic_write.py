"""Atomic writes.

Files and folders are either complete or absent, so that an interrupted stage can be run again.
"""

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
    """A file cannot be written, for lack of space or permission; finished files remain."""


def write_npz(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays as .npz under a temporary name, then rename: readers never see a partial file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{os.getpid()}.npz")
    np.savez(passing, **arrays)
    passing.replace(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name, sync it, rename it. Raises UnwritableFile; then nothing is left."""
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
    """A context manager for a new folder.

    It gets its name if the block ends without an error, otherwise it is removed. Remains of a killed process
    are removed first, so only one process may fill the folder at a time. Raises UnwritableFile.
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
    """Write an array as .npy and sync it.

    Raises OSError with its cause, which NumPy's own error does not contain.
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
            f"cannot write {path}: {error.strerror or error}; free some space or name another folder, and "
            f"start again: finished work is kept"
        ) from error
