"""Every kind of source is read row by row, in order, and only as far as is needed."""

import os
import tracemalloc
from pathlib import Path

import pytest

from batch.errors import UnreadableRow, UnusableSource
from batch.sources import RowReader, fingerprint
from tests.batch.face_sources import FACE, csv_of, folder_of, parquet_of, tar_of


def keys(reader: RowReader, begin: int, end: int) -> list[tuple[int, str]]:
    return [(number, face.key) for number, face in reader.part(begin, end)]


def test_a_folder_gives_its_pictures_in_order(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "faces", 6)
    reader = RowReader([folder])
    assert keys(reader, 0, 4) == [(0, "a/0000.jpg"), (1, "a/0001.jpg"), (2, "a/0002.jpg"), (3, "b/0003.jpg")]
    assert keys(reader, 5, 9) == [(5, "b/0005.jpg")]
    assert not reader.has(6)
    [(_, first)] = RowReader([folder]).part(0, 1)
    assert first.read() == FACE


def test_a_tar_gives_its_pictures_with_their_texts(tmp_path: Path) -> None:
    tar = tar_of(
        tmp_path / "faces.tar",
        {
            "x/1.json": b"{}",
            "x/1.jpg": FACE,
            "x/1.txt": b"Good morning.",
            "x/2.0.jpg": FACE,
            "x/2.1.png": b"other",
            "x/3.txt": b"a text without a picture",
            "x/4.jpg": FACE,
            "x/4.txt": b"\xff\xfe",
        },
    )
    rows = list(RowReader([tar]).part(0, 10))
    assert [(number, face.key, face.text) for number, face in rows] == [
        (0, "x/1.jpg", "Good morning."),
        (1, "x/2.0.jpg", None),
        (2, "x/2.1.png", None),
        (3, "x/4.jpg", None),
    ]
    assert [face.read() for _, face in RowReader([tar]).part(1, 3)] == [FACE, b"other"]


def test_a_tar_of_many_members_takes_no_memory_for_each(tmp_path: Path) -> None:
    tar = tar_of(tmp_path / "many.tar", {f"{number:06d}.jpg": b"x" for number in range(6000)})
    reader = RowReader([tar])
    list(reader.part(0, 1000))
    tracemalloc.start()
    list(reader.part(1000, 5900))
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 200_000  # tarfile would keep about 5 MB of headers


@pytest.mark.parametrize("damage", ["cut", "overwritten"])
def test_a_damaged_tar_is_no_short_tar(damage: str, tmp_path: Path) -> None:
    tar = tar_of(tmp_path / "faces.tar", {f"{number}.jpg": FACE for number in range(4)})
    size = len(FACE) + 1023 - (len(FACE) - 1) % 512  # with its header, in whole blocks
    with tar.open("r+b") as file:
        if damage == "cut":
            os.truncate(tar, 2 * size + 700)
        else:
            file.seek(2 * size)
            file.write(b"x" * 512)
    with pytest.raises(UnusableSource, match=r"faces\.tar is not a complete tar"):
        list(RowReader([tar]).part(0, 10))


def test_a_parquet_file_holds_or_names_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_bytes(FACE)
    table = parquet_of(
        tmp_path / "faces.parquet",
        [
            {"image": b"bytes", "path": None, "key": "first", "text": "Hello."},
            {"image": None, "path": "one.jpg", "key": None, "text": None},
            {"image": None, "path": None, "key": "third", "text": None},
        ],
    )
    first, second, third = (face for _, face in RowReader([table]).part(0, 9))
    assert (first.key, first.text, first.read()) == ("first", "Hello.", b"bytes")
    assert (second.key, second.text, second.read()) == ("one.jpg", None, FACE)
    with pytest.raises(UnreadableRow, match="has no picture"):
        third.read()


def test_a_parquet_file_of_hugging_face_is_read(tmp_path: Path) -> None:
    table = parquet_of(tmp_path / "hf.parquet", [{"image": {"bytes": b"bytes", "path": "a.jpg"}, "label": 1}])
    [(_, face)] = RowReader([table]).part(0, 9)
    assert (face.key, face.read()) == ("a.jpg", b"bytes")


def test_row_groups_that_nobody_wants_are_passed_over(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"image": b"x%d" % number, "key": str(number)} for number in range(30)]
    table = parquet_of(tmp_path / "a.parquet", rows, row_group_size=10)
    reader = RowReader([table, table])
    assert keys(reader, 25, 27) == [(25, "25"), (26, "26")]
    assert keys(reader, 58, 99) == [(58, "28"), (59, "29")]


def test_a_csv_file_names_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_bytes(FACE)
    table = csv_of(
        tmp_path / "faces.csv", [{"path": "one.jpg", "text": "Ciao."}, {"path": "none.jpg", "text": ""}]
    )
    (_, first), (_, second) = RowReader([table]).part(0, 9)
    assert (first.key, first.text, first.read()) == ("one.jpg", "Ciao.", FACE)
    assert second.text is None
    with pytest.raises(FileNotFoundError):
        second.read()


def test_sources_follow_one_another(tmp_path: Path) -> None:
    tar = tar_of(tmp_path / "a.tar", {"1.jpg": FACE, "2.jpg": FACE})
    table = parquet_of(tmp_path / "b.parquet", [{"image": b"x", "key": "3"}])
    reader = RowReader([tar, table, tar])
    assert keys(reader, 1, 4) == [(1, "2.jpg"), (2, "3"), (3, "1.jpg")]
    assert keys(reader, 4, 8) == [(4, "2.jpg")]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("faces.zip", b"", r"faces\.zip is of an unknown kind: name a folder"),
        ("faces.tar", b"not a tar, and longer than nothing", "is not a complete tar"),
        ("faces.parquet", b"PAR1", "cannot read"),
        ("faces.csv", b"name,age\nx,1\n", "has no column with pictures: name one image"),
        ("faces.csv", b"path\n\xff\n", "cannot read"),
    ],
)
def test_a_source_that_cannot_be_read_is_named(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    with pytest.raises(UnusableSource, match=says):
        list(RowReader([source]).part(0, 9))


def test_a_fingerprint_changes_with_the_source(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "faces", 4)
    before = fingerprint(folder)
    assert fingerprint(folder) == before
    (folder / "notes.txt").write_text("still not a picture")
    assert fingerprint(folder) == before
    (folder / "a/9999.jpg").write_bytes(FACE)
    assert fingerprint(folder) != before
    with pytest.raises(UnusableSource, match="does not exist"):
        fingerprint(tmp_path / "nowhere")
    table = csv_of(tmp_path / "faces.csv", [{"path": "one.jpg"}])
    before = fingerprint(table)
    csv_of(table, [{"path": "two.jpg"}])  # of the same size
    os.utime(table, ns=(1, 1))
    assert fingerprint(table) != before


def test_hidden_files_are_not_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "faces", 2)
    (folder / "a/.0000.jpg").write_bytes(FACE)
    assert keys(RowReader([folder]), 0, 9) == [(0, "a/0000.jpg"), (1, "b/0001.jpg")]


def test_a_csv_file_of_a_spreadsheet_begins_with_a_mark(tmp_path: Path) -> None:
    table = tmp_path / "faces.csv"
    table.write_bytes("\ufeffpath,text\none.jpg,Hi.\n".encode())
    assert keys(RowReader([table]), 0, 9) == [(0, "one.jpg")]


def test_a_picture_in_a_tar_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batch.tar_source.MAX_PICTURE_BYTES", len(FACE) - 1)
    [(_, face)] = RowReader([tar_of(tmp_path / "faces.tar", {"1.jpg": FACE})]).part(0, 1)
    with pytest.raises(UnreadableRow, match="send a smaller picture"):
        face.read()
