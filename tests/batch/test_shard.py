"""The files of a shard, those that a killed process has left, and the part that one run has for itself."""

import fcntl
from pathlib import Path

import pytest

from batch.errors import UnusableOutput
from batch.face_work import Failure
from batch.order import Order
from batch.run import run_batch
from batch.shard import ShardFiles, remove_remains, write_shard
from batch.shard_work import Part
from batch.whole_file import whole_file
from tests.batch.stand_in_command import load_stand_in


def test_a_shard_knows_its_faces_and_failures(tmp_path: Path) -> None:
    files = ShardFiles(tmp_path, 3)
    assert not files.finished
    assert write_shard(files, iter([Failure(n, str(n), "InvalidImage", "none") for n in range(2)]), None) == (
        0,
        2,
    )
    assert files.finished
    assert files.count() == (0, 2)
    assert write_shard(files, iter(()), None) == (0, 0)
    assert not files.failures.exists()  # of a run before


def test_what_a_killed_process_has_left_is_removed_by_its_own_machine_alone(tmp_path: Path) -> None:
    (tmp_path / "faces").mkdir()
    left = [tmp_path / f"faces/.{number:06d}.parquet.7.passing" for number in range(4)]
    for path in left:
        path.touch()
    remove_remains(tmp_path, Part(1, 2).has)
    assert [path.exists() for path in left] == [True, False, True, False]


def test_a_file_that_was_not_written_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with whole_file(tmp_path / "out" / "a") as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list((tmp_path / "out").iterdir()) == []


def test_two_runs_do_not_write_the_same_part(tmp_path: Path) -> None:
    order = Order((tmp_path,), tmp_path / "out")
    order.out.mkdir()

    with (order.out / ".part-0-of-1.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UnusableOutput, match="another process writes this part of"):
            run_batch(order, load_stand_in, 1, Part(), lambda _: None)
