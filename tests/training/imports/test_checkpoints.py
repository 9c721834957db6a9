import os
import pickle
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from models.errors import InvalidBundle
from training.imports.checkpoints import read_checkpoint


class RunsAProgram:
    """Unpickling it runs a program."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch was-run",)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_tensors_numbers_and_text_are_read_in_both_formats(tmp_path: Path, zipped: bool) -> None:
    file = tmp_path / "model.pth.tar"
    content = {"model": {"a": torch.arange(3.0)}, "step": 7, "loss": 0.5, "date": "today"}
    torch.save(content, file, _use_new_zipfile_serialization=zipped)
    read = read_checkpoint(file)
    assert torch.equal(read["model"].pop("a"), torch.arange(3.0))
    assert read == {"model": {}, "step": 7, "loss": 0.5, "date": "today"}


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize(
    ("needy", "named"),
    [(RunsAProgram(), r"posix\.system"), (np.float64(0.5), r"numpy\._core\.multiarray\.scalar")],
    ids=["program", "numpy"],
)
def test_a_pickle_that_needs_more_is_refused_with_what_it_needs_and_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, needy: object, named: str, zipped: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "model.pth"
    torch.save({"model": {}, "more": needy}, file, _use_new_zipfile_serialization=zipped)
    with pytest.raises(
        InvalidBundle,
        match=rf"model\.pth contains a pickle that needs {named}[^;]*; .* save only the tensors",
    ):
        read_checkpoint(file)
    assert not (tmp_path / "was-run").exists()


def write_tar(file: Path) -> None:
    with tarfile.open(file, "w") as tar:
        tar.add(__file__, "text")


def cut(file: Path, *, zipped: bool) -> None:
    torch.save({"a": torch.ones(1000)}, file, _use_new_zipfile_serialization=zipped)
    file.write_bytes(file.read_bytes()[:2000])


@pytest.mark.parametrize(
    "write",
    [
        lambda file: file.write_text("hello"),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(np.random.default_rng(0).bytes(5000)),
        lambda file: file.write_bytes(pickle.dumps(object)),
        lambda file: cut(file, zipped=True),
        lambda file: cut(file, zipped=False),
        write_tar,
    ],
    ids=["text", "empty", "random", "pickle", "cut zip", "cut legacy", "tar"],
)
def test_what_is_no_checkpoint_is_refused_in_one_sentence(
    tmp_path: Path, write: Callable[[Path], object]
) -> None:
    file = tmp_path / "model.pth"
    write(file)
    with pytest.raises(
        InvalidBundle, match=r"model\.pth (is not a checkpoint that torch can read|contains a pickle)"
    ) as raised:
        read_checkpoint(file)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400


def test_a_file_that_is_not_there_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidBundle, match=r"cannot read .*nowhere\.pth: No such file"):
        read_checkpoint(tmp_path / "nowhere.pth")
    with pytest.raises(InvalidBundle, match=r"cannot read .*: Is a directory"):
        read_checkpoint(tmp_path)
