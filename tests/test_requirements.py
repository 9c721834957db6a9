"""The requirement files: complete hashes, and nothing of the machine that wrote them."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "requirements"
FILES = sorted(FOLDER.glob("*.txt"))
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def unwrapped(file: Path) -> list[str]:
    """One line for each requirement, with its hashes."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_requirement_is_pinned_and_hashed(file: Path) -> None:
    lines = unwrapped(file)
    assert lines
    for line in lines:
        assert PIN.match(line), line[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", line), line[:60]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_requirement_names_an_index_or_a_path(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|(?:^|\s)/\w", text)


def test_the_files_agree_with_one_another() -> None:
    versions: dict[str, set[str]] = {}
    for file in FILES:
        for name, pinned in PIN.findall("\n".join(unwrapped(file))):
            versions.setdefault(name, set()).add(pinned.partition("+")[0])  # builds of one release
    assert {name: pinned for name, pinned in versions.items() if len(pinned) > 1} == {}


def test_what_is_installed_is_what_is_pinned() -> None:
    """Without markers: those lines are for other machines."""
    for name in (
        "torch",
        "base",
        "weights",
        "demo",
        "dev",
        "batch",
        "train",
        "ge2e",
        "campplus",
        "ja",
        "zh",
        "otel",
    ):
        for line in unwrapped(FOLDER / f"{name}.txt"):
            if ";" not in line:
                package, pinned = PIN.findall(line)[0]
                assert version(package).partition("+")[0] == pinned, package


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "install.py"), "nonesuch"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "base" in done.stderr
