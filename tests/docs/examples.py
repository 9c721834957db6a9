"""Runs what a page shows: its fenced `sh`, `bash` and `python` blocks, in order, against a service.

How to write a page: blocks are run from top to bottom in one empty folder that holds `face.jpg`, a picture with a
face, and `voice.wav`, a recording of a voice; what one block writes, the next can read. Every block must
end with exit code 0, so write `curl -f` unless an error is what you show. Where a `json` block follows a
block directly (but for prose), it is what that block prints: it has to have the same keys and the same types of
values; of a list the first entry tells for all. Where the page needs settings, a line
`<!-- service: VCLIP_QUEUE_SIZE=1 VCLIP_DOCS=false -->` says which. Blocks of any other language are not run.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ADDRESS = "http://127.0.0.1:8000"  # as pages write it; the service that they are run against has another
TIME_LIMIT_S = 300
_SHELL = ["bash", "-euo", "pipefail", "-c"]
_COMMANDS = {
    "sh": _SHELL,
    "bash": _SHELL,
    "python": [sys.executable, "-c"],
}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SETTINGS = re.compile(r"^<!-- service: (.+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A block that can be run.

    line: of the page, where its code begins. printed: the JSON that the page says it prints, if it does.
    """

    line: int
    language: str
    code: str
    printed: str | None


def read_examples(page: str) -> list[Example]:
    """The examples of a page, in order. Raises ValueError for a `json` block that no example prints."""
    examples: list[Example] = []
    for block in _BLOCK.finditer(page):
        language, content = block.groups()
        line = page.count("\n", 0, block.start()) + 2
        if language in _COMMANDS:
            examples.append(Example(line, language, content, None))
        elif language == "json":
            if not examples or examples[-1].printed is not None:
                raise ValueError(f"line {line}: no example prints this JSON")
            last = examples.pop()
            examples.append(Example(last.line, last.language, last.code, content))
    return examples


def read_settings(page: str) -> dict[str, str]:
    """The settings that a page asks of its service, as environment variables."""
    told = _SETTINGS.search(page)
    return dict(entry.split("=", 1) for entry in told[1].split()) if told else {}


def run_example(example: Example, address: str, folder: Path) -> None:
    """Run one example. Raises AssertionError where it fails, or prints something else than the page says."""
    code = example.code.replace(ADDRESS, address)
    ended = subprocess.run(
        [*_COMMANDS[example.language], code],
        cwd=folder,
        env=os.environ
        | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "VCLIP_KEY": "of-no-use-here"},
        capture_output=True,
        timeout=TIME_LIMIT_S,
        check=False,
    )
    place = f"the example in line {example.line}"
    printed = ended.stdout.decode(errors="replace")
    said = f"{printed[-2000:]}\n{ended.stderr.decode(errors='replace')[-2000:]}"
    assert ended.returncode == 0, f"{place} ended with exit code {ended.returncode}:\n{said}"
    if example.printed is not None:
        try:
            answer = json.loads(printed)
        except ValueError:
            raise AssertionError(f"{place} does not print JSON:\n{said}") from None
        assert_same_shape(json.loads(example.printed), answer, place)


def assert_same_shape(told: Any, real: Any, place: str) -> None:
    """Fail where two JSON values differ in keys or in types. Whole numbers are numbers like others."""
    kinds = [_kind(value) for value in (told, real)]
    assert kinds[0] == kinds[1], f"{place}: the page tells {kinds[0]}, there is {kinds[1]}"
    if isinstance(told, dict):
        assert told.keys() == real.keys(), f"{place}: keys that differ: {sorted(told.keys() ^ real.keys())}"
        for key, value in told.items():
            assert_same_shape(value, real[key], f"{place}: {key}")
    elif isinstance(told, list) and told:
        for value in real:
            assert_same_shape(told[0], value, f"{place}[]")


def _kind(value: Any) -> str:
    for kind, name in (
        (bool, "a boolean"),
        ((int, float), "a number"),
        (str, "a string"),
        (list, "a list"),
        (dict, "an object"),
    ):
        if isinstance(value, kind):
            return name
    return "null"
