"""Pictures in a folder and the folders in it."""

import hashlib
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from batch.errors import UnreadableRow, UnusableSource
from batch.face_file import IMAGE_SUFFIXES, MAX_PICTURE_BYTES, FaceFile, Rows, Wanted


def read_folder(folder: Path, first: int, _: Wanted) -> Rows:
    """The pictures, sorted within each folder; the key is the path below `folder`. Raises UnusableSource."""
    number = first
    for name in _names(folder):
        yield number, FaceFile(name, partial(read_picture, folder / name))
        number += 1
    return number


def fingerprint_folder(folder: Path) -> str:
    """Changes when a picture is added, removed or renamed. Raises UnusableSource."""
    digest = hashlib.sha256()
    for name in _names(folder):
        digest.update(os.fsencode(name) + b"\0")
    return digest.hexdigest()[:16]


def read_picture(path: Path) -> bytes:
    """The bytes of a file. Raises OSError, and UnreadableRow where it is too large to be a picture."""
    with path.open("rb") as file:
        data = file.read(MAX_PICTURE_BYTES + 1)
    if len(data) > MAX_PICTURE_BYTES:
        raise UnreadableRow(f"the file has over {MAX_PICTURE_BYTES:,} bytes: send a smaller picture")
    return data


def _names(folder: Path) -> Iterator[str]:
    """One folder's names are in memory at a time, never those of the whole tree."""

    def refuse(error: OSError) -> None:
        raise UnusableSource(f"cannot read the folder {error.filename}: {error.strerror}") from error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted(files):
            if os.path.splitext(name)[1].lower() in IMAGE_SUFFIXES and not name.startswith("."):
                yield os.path.relpath(os.path.join(parent, name), folder)
