"""OpenAI's package for Node, from npm, against a service process."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.app.conftest import StartService
from tests.stand_in_synthesizer import SAMPLE_RATE_HZ, STOCK, WORD_SECONDS

PACKAGE = "openai@7.59.0"
PROGRAM = Path(__file__).parent / "node_client.mjs"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The program beside the installed package; skips where there is no Node or no registry."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed: this test runs OpenAI's package for Node")
    installed = subprocess.run(
        [npm, "install", "--prefix", str(tmp_path), "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if installed.returncode != 0:
        pytest.skip(f"npm could not install {PACKAGE}: {installed.stderr.strip()[-200:]}")
    return Path(shutil.copy(PROGRAM, tmp_path))


@pytest.mark.slow
def test_the_package_for_node_speaks_streams_and_raises(start_service: StartService, program: Path) -> None:
    service = start_service()
    done = subprocess.run(
        ["node", str(program), service.url, STOCK[0]],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.pop("models") == ["vclip-stand-in"]
    assert told.pop("wav") == "RIFF"
    assert told.pop("bytes") == 2 * sum(int(words * WORD_SECONDS / 2 * SAMPLE_RATE_HZ) for words in (2, 2))
    assert told.pop("events")[-1] == "speech.audio.done"
    assert told == {
        "adjusted": "speed=2",
        "ignored": "instructions",
        "error": {"name": "BadRequestError", "status": 400, "code": "unknown-voice", "param": "voice"},
    }
