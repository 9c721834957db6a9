import subprocess
import sys

import pytest
import torch

from models.runtime import compiler

LOAD = """
import sys, torch
import models.face.open_clip_models
import models.loading
from models.tts.kokoro.network import KokoroNetwork
with torch.device("meta"):
    KokoroNetwork()
print("torch._dynamo" in sys.modules)
"""
COMPILE = (
    "import models.face.open_clip_models, torch; model = torch.nn.Linear(2, 2); "
    "print(torch.compile(model, backend='eager')(torch.ones(1, 2)).shape == (1, 2))"
)


def printed(code: str) -> str:
    """What the code prints in an interpreter of its own, where nothing was imported before."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def test_what_a_service_imports_and_builds_leaves_the_compiler_out() -> None:
    assert printed(LOAD) == "False"


@pytest.mark.slow
def test_the_compiler_can_be_used_afterwards() -> None:
    assert printed(COMPILE) == "True"


def test_marks_do_nothing_within_and_are_torchs_afterwards() -> None:
    before = torch.compiler.disable

    def function() -> int:
        return 1

    with compiler.left_out():
        if torch.compiler.disable is not before:  # the compiler is not imported yet
            assert torch.compiler.disable(function) is function
            assert torch.compiler.disable(recursive=False)(function) is function
    assert torch.compiler.disable is before
