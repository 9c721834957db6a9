"""docs/python.md: its blocks, joined, are a program that works."""

import ast
import importlib
import re
import shutil
import wave
from pathlib import Path

import pytest

from app.inference.warm_up import PORTRAIT
from models.vclip import Vclip
from tests.docs.examples import ADDRESS, Example, read_examples, run_example

BLOCKS = read_examples((Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8"))
PROGRAM = "\n".join(block.code for block in BLOCKS)


def test_what_the_page_imports_and_calls_is_there() -> None:
    assert {block.language for block in BLOCKS} == {"python"}
    for node in ast.walk(ast.parse(PROGRAM)):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            module = importlib.import_module(node.module)
            assert all(hasattr(module, alias.name) for alias in node.names), node.module
    called = set(re.findall(r"\bvclip\.(\w+)\(", PROGRAM))
    assert called >= {"embed_face", "find_voices", "speak", "voice_token", "verify", "measure_voices"}
    assert all(callable(getattr(Vclip, name, None)) for name in called), called


@pytest.mark.slow
def test_the_blocks_of_the_page_are_one_program(tmp_path: Path) -> None:
    shutil.copy(PORTRAIT, tmp_path / "face.jpg")
    run_example(Example(BLOCKS[0].line, "python", PROGRAM, None), ADDRESS, tmp_path)
    with wave.open(str(tmp_path / "speech.wav")) as speech:
        assert speech.getframerate() == 24_000
        assert speech.getnframes() > 12_000
