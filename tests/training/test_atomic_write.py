from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.atomic_write import write_npz


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
