"""The service needs no writable folder, and no user that the system knows."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.app.service_process import REAL, STAND_IN, Service
from tests.stand_in_synthesizer import STOCK

USER_ID = "54321"
# In a mount namespace of its own: the root becomes read-only, then the command runs as a user that has no name. The
# capability to read stands for the readable files of an image: the interpreter here may lie in the home of root.
ENTER = (
    "mount -o remount,bind,ro / && ! touch \"$PWD/written\" 2>/dev/null && "
    f"exec setpriv --reuid {USER_ID} --regid 0 --clear-groups --inh-caps=-all,+dac_read_search "
    "--ambient-caps=-all,+dac_read_search env HOME=/nonexistent \"$@\""
)  # fmt: skip
WRAPPER = ("unshare", "--mount", "sh", "-c", ENTER, "sh")


@pytest.fixture
def wrapper() -> tuple[str, ...]:
    """A command that runs a command so; skips where this user may not make a mount namespace."""
    if os.name != "posix" or not all(map(shutil.which, ("unshare", "setpriv", "mount"))):
        pytest.skip("unshare and setpriv are not installed: this test mounts the root read-only")
    tried = subprocess.run([*WRAPPER, "id", "-u"], capture_output=True, text=True, timeout=60, check=False)
    if tried.returncode != 0 or tried.stdout.strip() != USER_ID:
        pytest.skip("this user may not make a mount namespace: this test mounts the root read-only")
    return WRAPPER


@pytest.fixture
def gate() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "gate"


@pytest.mark.parametrize("module", [STAND_IN, pytest.param(REAL, marks=pytest.mark.slow)])
def test_it_runs_as_any_user_on_a_read_only_root(
    wrapper: tuple[str, ...], gate: Path, module: str, portrait: bytes
) -> None:
    service = Service(gate, module, wrapper, PYTHONDONTWRITEBYTECODE="")
    try:
        assert service.speak(portrait, "Hello there.").content[:4] == b"RIFF"
        voice = STOCK[0] if module == STAND_IN else "af_heart"
        heard = httpx2.get(f"{service.url}/v1/audio/voices/{voice}/preview", timeout=60)
        assert heard.status_code == 200
        assert service.events("unexpected error") == []
    finally:
        service.close()
