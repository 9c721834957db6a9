from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.atomic_write import UnwritableFile, whole_folder, write_npy, write_npz, write_whole


class _BreaksOff:
    """Stands for a full disk or a killed process in the midst of writing."""

    def __array__(self, *args: Any, **options: Any) -> Any:
        raise OSError("no space left on device")


def test_arrays_are_read_back_and_folders_made(tmp_path: Path) -> None:
    path = tmp_path / "work" / "cache" / "voices.npz"
    write_npz(path, {"rows": np.arange(3), "names": np.array(["a", "bc"])})
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["rows"].tolist() == [0, 1, 2]
        assert arrays["names"].tolist() == ["a", "bc"]
    assert [file.name for file in path.parent.iterdir()] == ["voices.npz"]


def test_writing_that_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "voices.npz"
    write_npz(path, {"rows": np.arange(3)})
    before = path.read_bytes()
    with pytest.raises(OSError, match="no space"):
        write_npz(path, {"rows": np.arange(5), "more": _BreaksOff()})
    assert path.read_bytes() == before


def test_writing_that_breaks_off_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no space"):
        write_npz(tmp_path / "voices.npz", {"rows": np.arange(5), "more": _BreaksOff()})
    assert not (tmp_path / "voices.npz").exists()


def test_a_file_that_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    write_whole(tmp_path / "new/list.txt", b"whole")
    assert (tmp_path / "new/list.txt").read_bytes() == b"whole"
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/inside").touch()
    with pytest.raises(
        UnwritableFile, match=r"cannot write .*taken: .*; free some space or name another folder"
    ):
        write_whole(tmp_path / "taken", b"over a folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "taken"]


def fill_and_fail(folder: Path) -> None:
    assert list(folder.iterdir()) == []
    (folder / "a").touch()
    raise RuntimeError("broke off")


def test_a_folder_is_there_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "shard"
    left = tmp_path / ".shard.passing"  # by a process that was killed
    left.mkdir()
    (left / "half.npy").touch()
    with pytest.raises(RuntimeError, match="broke off"), whole_folder(target) as folder:
        fill_and_fail(folder)
    assert list(tmp_path.iterdir()) == []
    with whole_folder(target) as folder:
        write_npy(folder / "a.npy", np.arange(3))
        assert not target.exists()
    assert np.load(target / "a.npy").tolist() == [0, 1, 2]
    assert [path.name for path in tmp_path.iterdir()] == ["shard"]


def test_a_full_disk_is_told_by_its_name() -> None:
    """NumPy itself writes to the same device without a reason in its error."""
    with pytest.raises(OSError, match="No space left on device"):
        write_npy(Path("/dev/full"), np.zeros(10_000))
