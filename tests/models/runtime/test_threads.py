"""Thread pools: as many as the setting says, or as a container may use."""

import subprocess
import sys
from pathlib import Path

import pytest

from models.runtime.threads import resolve_threads

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("content", "threads"),
    [("100000 100000\n", 1), ("150000 100000\n", 2), ("max 100000\n", 0), ("99999999 100000\n", 0), ("", 0)],
)
def test_a_quota_below_the_cores_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, threads: int
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)))
    quota = tmp_path / "cpu.max"
    quota.write_text(content)
    assert resolve_threads(0, quota) == threads
    assert resolve_threads(5, quota) == 5


def test_without_a_quota_each_library_chooses(tmp_path: Path) -> None:
    assert resolve_threads(0, tmp_path / "none") == 0


def test_all_pools_have_the_size_that_was_asked_for() -> None:
    """In a process of its own, since the pools are of the whole process; asked on the thread that sized them."""
    code = """
import threading, faiss, torch
from models.runtime.threads import size_thread_pools
before = torch.get_num_threads(), faiss.omp_get_max_threads()
size_thread_pools(0)
assert (torch.get_num_threads(), faiss.omp_get_max_threads()) == before
seen = []
def work():
    size_thread_pools(3)
    size_thread_pools(3)  # a second bundle
    seen.extend([torch.get_num_threads(), torch.get_num_interop_threads(), faiss.omp_get_max_threads()])
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(seen)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "[3, 1, 3]\n", done.stderr
