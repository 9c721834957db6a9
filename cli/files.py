"""Reads and writes the user's files; an error is reported in one sentence."""

import os
import tempfile
from pathlib import Path

MAX_INPUT_BYTES = 512 * 1024 * 1024


class UnusableFile(Exception):
    """A file cannot be read or written."""


def read_input(path: Path, what: str) -> bytes:
    """Read a file; `what` names its role in the message of UnusableFile."""
    try:
        size = path.stat().st_size
        if size > MAX_INPUT_BYTES:
            raise UnusableFile(f"{what} {path} has {size:,} bytes, but the limit is {MAX_INPUT_BYTES:,}")
        return path.read_bytes()
    except OSError as error:
        raise UnusableFile(f"cannot read {what} {path}: {error.strerror or error}") from error


def existing_shards(paths: list[Path]) -> list[Path]:
    """The same paths. Raises UnusableFile where one is not a file."""
    for path in paths:
        if not path.is_file():
            raise UnusableFile(f"cannot read the shard {path}: the file does not exist")
    return paths


def check_new_directory(path: Path, what: str) -> None:
    """Raise UnusableFile if the path exists already; `what` names its role in the message."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UnusableFile(f"cannot write {what} {path}: it already exists; choose another directory")


def check_no_directory(path: Path) -> None:
    """Raise UnusableFile where a file is to be written and a directory is there."""
    if path.is_dir():
        raise UnusableFile(f"cannot write {path}: it is a directory; name a file")


class OutputFile:
    """A context manager for a file that is written completely, by `commit`, or not at all.

    A temporary file is created at once, so that a folder that cannot be written to is reported before the
    work.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = path

    def __enter__(self) -> "OutputFile":
        """Create the temporary file. Raises UnusableFile if that is impossible."""
        folder = self._path.parent
        check_no_directory(self._path)
        if not folder.is_dir():
            what = "is not a folder" if folder.exists() else "does not exist: make it first"
            raise UnusableFile(f"cannot write {self._path}: the folder {folder} {what}")
        # renaming over it would need no right to write to it
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise UnusableFile(f"cannot write {self._path}: the file is read-only; name another file")
        try:
            handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=folder)
        except OSError as error:
            raise UnusableFile(f"cannot write {self._path}: {error.strerror or error}") from error
        os.close(handle)
        self._temporary = Path(name)
        return self

    def commit(self, data: bytes) -> None:
        """Write the content and rename the file to its final name. Raises UnusableFile."""
        try:
            self._temporary.write_bytes(data)
            self._temporary.chmod(0o666 & ~_umask())  # temporary files are private, results are not
            self._temporary.replace(self._path)
        except OSError as error:
            raise UnusableFile(f"cannot write {self._path}: {error.strerror or error}") from error

    def __exit__(self, *_: object) -> None:
        """Remove the temporary file if it was not committed."""
        self._temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
