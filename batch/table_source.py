"""Pictures that a Parquet or a CSV file holds or names."""

import csv
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from batch.errors import UnreadableRow, UnusableSource
from batch.face_file import FaceFile, Rows, Wanted
from batch.folder_source import read_picture

ROWS_AT_ONCE = 64  # pictures in memory
COLUMNS = "image (encoded bytes) or path (of a file, from the folder of the table); key and text are optional"


def read_parquet(path: Path, first: int, wanted: Wanted) -> Rows:
    """The rows, by COLUMNS; `image` may be Hugging Face's struct of `bytes` and `path`. Raises UnusableSource."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = set(file.schema_arrow.names)
            _check_columns(path, names)
            columns = sorted(names & {"image", "path", "key", "text"})
            number = first
            for group in range(file.num_row_groups):
                n = file.metadata.row_group(group).num_rows
                if number + n <= wanted.first:
                    number += n
                    continue
                for batch in file.iter_batches(ROWS_AT_ONCE, [group], columns):
                    for values in batch.to_pylist():
                        yield number, _face(values, path.parent, str(number - first))
                        number += 1
            return number
    except (OSError, pa.ArrowException) as error:
        raise UnusableSource(f"cannot read {path}: {_first_line(error)}") from error


def read_csv(path: Path, first: int, _: Wanted) -> Rows:
    """The rows of a UTF-8 file with a header, by COLUMNS without `image`. Raises UnusableSource."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            names = set(rows.fieldnames or ())
            _check_columns(path, names - {"image"})
            number = first
            for values in rows:
                yield number, _face(values, path.parent, str(number - first))
                number += 1
            return number
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise UnusableSource(f"cannot read {path}: {_first_line(error)}") from error


def _check_columns(path: Path, names: set[str]) -> None:
    if not names & {"image", "path"}:
        raise UnusableSource(f"{path} has no column with pictures: name one {COLUMNS}")


def _face(values: Mapping[str, Any], folder: Path, number: str) -> FaceFile:
    image, text = values.get("image"), values.get("text")
    if isinstance(image, Mapping):
        values = {"path": image.get("path"), **{name: v for name, v in values.items() if v is not None}}
        image = image.get("bytes")
    name = values.get("path")
    key = values.get("key") or name or number
    read = partial(_content, image, folder / str(name) if name else None)
    return FaceFile(str(key), read, str(text) if text else None)


def _content(image: object, path: Path | None) -> bytes:
    if isinstance(image, bytes):
        return image
    if path is None:
        raise UnreadableRow(f"the row has no picture: fill its column {COLUMNS}")
    return read_picture(path)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
