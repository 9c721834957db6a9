"""Any number of folders, tars, Parquet and CSV files of faces, as one sequence of numbered rows."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from batch.errors import UnusableSource
from batch.face_file import Row, Rows, Wanted
from batch.folder_source import fingerprint_folder, read_folder
from batch.table_source import read_csv, read_parquet
from batch.tar_source import read_tar

Read = Callable[[Path, int, Wanted], Rows]
_READ: dict[str, Read] = {".tar": read_tar, ".parquet": read_parquet, ".csv": read_csv}
_KINDS = "a folder, or a file that ends with .tar, .parquet or .csv"


def fingerprint(source: Path) -> str:
    """What tells a changed source from the one that a batch was begun with. Raises UnusableSource."""
    _reader_of(source)
    if source.is_dir():
        return fingerprint_folder(source)
    stat = source.stat()
    return f"{stat.st_size} bytes, changed at {stat.st_mtime_ns}"


def _reader_of(source: Path) -> Read:
    if source.is_dir():
        return read_folder
    if not source.is_file():
        raise UnusableSource(f"{source} does not exist: name {_KINDS}")
    read = _READ.get(source.suffix.lower())
    if read is None:
        raise UnusableSource(f"{source} is of an unknown kind: name {_KINDS}")
    return read


class RowReader:
    """Reads the rows of all sources once, in order: each part that is asked for lies behind the one before."""

    def __init__(self, sources: Sequence[Path]) -> None:
        self._wanted = Wanted()
        self._rows = self._read(sources)
        self._ahead: Row | None = None

    def part(self, begin: int, end: int) -> Iterator[Row]:
        """The rows from `begin` up to `end`, fewer where the sources end before. Raises UnusableSource."""
        self._wanted.first = begin
        while True:
            row = self._ahead or next(self._rows, None)
            self._ahead = None
            if row is None:
                return
            if row[0] >= end:
                self._ahead = row
                return
            if row[0] >= begin:
                yield row

    def has(self, number: int) -> bool:
        """Whether there is a row of this number, or one behind it."""
        self._wanted.first = number
        while self._ahead is None or self._ahead[0] < number:
            self._ahead = next(self._rows, None)
            if self._ahead is None:
                return False
        return True

    def _read(self, sources: Sequence[Path]) -> Iterator[Row]:
        first = 0
        for source in sources:
            first = yield from _reader_of(source)(source, first, self._wanted)
