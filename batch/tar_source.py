"""Pictures in a tar, such as a shard of a WebDataset; read in order, and never held as a whole."""

import os
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from batch.errors import UnreadableRow, UnusableSource
from batch.face_file import IMAGE_SUFFIXES, MAX_PICTURE_BYTES, MAX_TEXT_BYTES, FaceFile, Rows, Wanted

_EMPTY_BLOCK = bytes(tarfile.BLOCKSIZE)


def read_tar(path: Path, first: int, _: Wanted) -> Rows:
    """The pictures; the key is the name of the member, and `KEY.txt` beside `KEY.jpg` is what its voice is to say.

    Raises UnusableSource if it is not a tar, is damaged or ends too early.
    """
    number = first
    try:
        with tarfile.open(path) as tar:
            for sample in _samples(tar):
                text = next((_text(tar, member) for member in sample if member.name.endswith(".txt")), None)
                for member in sample:
                    if os.path.splitext(member.name)[1].lower() in IMAGE_SUFFIXES:
                        yield number, FaceFile(member.name, partial(_picture, tar, member), text)
                        number += 1
    except (tarfile.TarError, EOFError) as error:
        raise UnusableSource(
            f"{path} is not a complete tar: {error} after {number - first} pictures; give a complete file"
        ) from error
    except OSError as error:
        raise UnusableSource(f"cannot read {path}: {error.strerror or error}") from error
    return number


def _picture(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.size > MAX_PICTURE_BYTES:
        raise UnreadableRow(f"the file has over {MAX_PICTURE_BYTES:,} bytes: send a smaller picture")
    return _content(tar, member)


def _text(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str | None:
    """None where the text is not UTF-8: the row then fails as one without a text."""
    if member.size > MAX_TEXT_BYTES:
        return None
    try:
        return _content(tar, member).decode("utf-8").strip()
    except UnicodeDecodeError:
        return None


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    if file is None:
        raise UnreadableRow("the member is not a file")
    return file.read()


def _samples(tar: tarfile.TarFile) -> Iterator[list[tarfile.TarInfo]]:
    """The files of one key, which follow each other."""
    sample: list[tarfile.TarInfo] = []
    key = ""
    while (member := tar.next()) is not None:
        tar.members.clear()  # type: ignore[attr-defined]  # tarfile keeps every header, which a tar of millions must not
        if not member.isreg():
            continue
        folder, slash, file = member.name.rpartition("/")
        its_key = folder + slash + file.partition(".")[0]
        if sample and its_key != key:
            yield sample
            sample = []
        key = its_key
        sample.append(member)
    if sample:
        yield sample
    _check_end(tar)


def _check_end(tar: tarfile.TarFile) -> None:
    """tarfile takes a damaged header for the end. Raises ReadError."""
    file = tar.fileobj
    assert file is not None
    file.seek(tar.offset)
    block = file.read(tarfile.BLOCKSIZE)
    if block not in (b"", _EMPTY_BLOCK):
        raise tarfile.ReadError("a header is damaged")
