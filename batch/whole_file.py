"""A file that has its name only when it is complete and on the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from batch.errors import UnusableOutput

PASSING = ".passing"


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A context manager for a new file: it is synced and renamed if the block ends without an error, else removed.

    The passing name holds the number of the process, so that no other process writes to the same file. Raises
    UnusableOutput.
    """
    passing = path.with_name(f".{path.name}.{os.getpid()}{PASSING}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with passing.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            passing.replace(path)
            _sync_folder(path.parent)
        finally:
            passing.unlink(missing_ok=True)
    except OSError as error:
        raise UnusableOutput(
            f"cannot write {path}: {error.strerror or error}; free some space or name another folder, and run "
            f"the same command again: it goes on where it stopped"
        ) from error


def _sync_folder(folder: Path) -> None:
    """So that the name is on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
