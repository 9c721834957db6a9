"""Reading what the user names, writing what the user asked for; what goes wrong is one plain sentence."""

import os
import tempfile
from pathlib import Path

MAX_INPUT_BYTES = 512 * 1024 * 1024


class UnusableFile(Exception):
    """A file cannot be read or written."""


def read_input(path: Path, what: str) -> bytes:
    """The bytes of a file; `what` names its role in the message of UnusableFile."""
    try:
        size = path.stat().st_size
        if size > MAX_INPUT_BYTES:
            raise UnusableFile(f"{what} {path} has {size:,} bytes, the limit is {MAX_INPUT_BYTES:,}")
        return path.read_bytes()
    except OSError as error:
        raise UnusableFile(f"cannot read {what} {path}: {error.strerror or error}") from error


def check_new_directory(path: Path, what: str) -> None:
    """Refuse, with UnusableFile, a place that holds something already; `what` names its role in the message."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UnusableFile(f"cannot write {what} {path}: it exists already; choose another directory")


class OutputFile:
    """A file that appears whole, by `commit`, or not at all; to be used as a context.

    Its place is taken at once, so that a folder that cannot be written to is told before the work.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = path

    def __enter__(self) -> "OutputFile":
        """Raises UnusableFile if no file can be made there."""
        if self._path.is_dir():
            raise UnusableFile(f"cannot write {self._path}: it is a directory; name a file")
        try:
            handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        except OSError as error:
            raise UnusableFile(f"cannot write {self._path}: {error.strerror or error}") from error
        os.close(handle)
        self._temporary = Path(name)
        return self

    def commit(self, data: bytes) -> None:
        """Write everything and let it appear. Raises UnusableFile."""
        try:
            self._temporary.write_bytes(data)
            self._temporary.chmod(0o666 & ~_umask())  # temporary files are private, results are not
            self._temporary.replace(self._path)
        except OSError as error:
            raise UnusableFile(f"cannot write {self._path}: {error.strerror or error}") from error

    def __exit__(self, *_: object) -> None:
        """Take away what was not committed."""
        self._temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
