"""Small sources of faces of every kind, some of whose rows cannot be used."""

import csv
import io
import tarfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from app.inference.warm_up import PORTRAIT

FACE = PORTRAIT.read_bytes()


def blank() -> bytes:
    """A picture without a face."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((64, 64, 3), 200, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def folder_of(path: Path, n: int) -> Path:
    """`n` pictures of a face, in two folders; those whose number ends with 3 are damaged, with 7 without a face."""
    for number in range(n):
        place = path / ("a" if number < n // 2 else "b")
        place.mkdir(parents=True, exist_ok=True)
        data = {3: b"no picture", 7: blank()}.get(number % 10, FACE)
        (place / f"{number:04d}.jpg").write_bytes(data)
    (path / "notes.txt").write_text("not a picture")
    return path


def tar_of(path: Path, files: dict[str, bytes]) -> Path:
    """A tar of these members."""
    with tarfile.open(path, "w") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def parquet_of(path: Path, rows: list[dict[str, object]], row_group_size: int | None = None) -> Path:
    """A Parquet file of these rows."""
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=row_group_size)
    return path


def csv_of(path: Path, rows: list[dict[str, str]]) -> Path:
    """A CSV file of these rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
