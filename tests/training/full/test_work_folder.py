import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import InvalidInput
from training.full.work_folder import lock_work_folder

ROOT = Path(__file__).parents[3]
PROGRAM = """
import os, sys
from pathlib import Path
from training.full.work_folder import lock_work_folder
with lock_work_folder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_folder_in_use_is_refused_until_the_other_run_has_ended_even_by_a_kill(tmp_path: Path) -> None:
    work = tmp_path / "new" / "work"
    other = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(work)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InvalidInput, match="another run uses"), lock_work_folder(work):
            pass
        other.kill()
    with lock_work_folder(work), pytest.raises(InvalidInput), lock_work_folder(work):
        pass
    with lock_work_folder(work):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(InvalidInput, match="cannot write into the work folder"),
        lock_work_folder(tmp_path / "file" / "work"),
    ):
        pass
