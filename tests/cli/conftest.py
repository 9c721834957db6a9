from pathlib import Path

import numpy as np
import pytest
import soundfile

from cli.main import main
from tests.cli.run import Vclip
from tests.fakes import StandInVclip


@pytest.fixture
def vclip_command() -> Vclip:
    """Runs one command in this process, with the stand-in as its bundle; the exit code."""

    def run(*argv: object) -> int:
        return main([str(argument) for argument in argv], load=lambda *_: StandInVclip())

    return run


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "voice.wav"
    soundfile.write(path, 0.3 * np.sin(np.arange(16_000) / 20), 16_000)
    return path
