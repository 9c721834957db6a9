import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import InvalidInput
from training.full.work_folder import locked

ROOT = Path(__file__).parents[3]
PROGRAM = """
import os, sys
from pathlib import Path
from training.full.work_folder import locked
with locked(Path(sys.argv[1])):
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
        with pytest.raises(InvalidInput, match="another run uses"), locked(work):
            pass
        other.kill()
    with locked(work), pytest.raises(InvalidInput), locked(work):
        pass
    with locked(work):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(InvalidInput, match="cannot write into the work folder"),
        locked(tmp_path / "file" / "work"),
    ):
        pass
