import os
import subprocess
import sys

import pytest

from models.runtime.waiting import sleep_while_waiting

POLICY = "OMP_WAIT_POLICY"


def test_openmp_sleeps_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(POLICY, raising=False)
    sleep_while_waiting()
    assert os.environ[POLICY] == "passive"
    monkeypatch.setenv(POLICY, "active")
    sleep_while_waiting()
    assert os.environ[POLICY] == "active"


@pytest.mark.parametrize("entry", ["cli.main", "app.__main__"])
def test_the_programs_say_so_before_torch_is_imported(entry: str) -> None:
    """OpenMP reads the environment when it is loaded, which torch does."""
    script = f"import os, sys, {entry}; print(os.environ.get('{POLICY}'), 'torch' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != POLICY}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["passive", "False"]
