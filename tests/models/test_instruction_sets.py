"""A token made on one processor is that of any other: it is the same under every instruction set."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.vclip import Vclip
from tests.models.instruction_sets import AVX2, SSE41, fingerprint

ROOT = Path(__file__).parents[2]
WRITTEN = json.loads((Path(__file__).parent / "instruction_sets.json").read_text())


def test_grid_and_tokens_are_those_that_were_written_down(mini_vclip: Vclip) -> None:
    """Where the bundle is made anew its voices are others: python -m tests.models.instruction_sets prints them."""
    assert fingerprint(mini_vclip) == WRITTEN


@pytest.mark.slow
@pytest.mark.parametrize(("variables", "capability"), [(AVX2, "AVX2"), (SSE41, "DEFAULT")])
def test_grid_and_tokens_are_the_same_in_every_instruction_set(
    variables: dict[str, str], capability: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.models.instruction_sets"],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    made = json.loads(done.stdout)
    assert made.pop("capability") == capability
    assert made == WRITTEN
