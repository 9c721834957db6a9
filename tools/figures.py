"""Reads the output of the evaluation commands from docs/evaluation, and formats figures and tables."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "evaluation"
NAMES = (
    "association",
    "association-avspeech",
    "faces",
    "faces-pairs",
    "voices",
    "speech",
    "traits",
    "warnings",
    "generation",
)

NOT_MEASURED = "not measured"

Figures = dict[str, dict[str, Any]]


def read_figures(folder: Path = FOLDER, names: Iterable[str] = NAMES) -> Figures:
    """Read the JSON of each measurement, by name; missing measurements are left out."""
    files = {name: folder / f"{name}.json" for name in names}
    return {
        name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items() if file.is_file()
    }


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def figure(values: dict[str, Any], name: str) -> str:
    """Format a figure, with its interval if it has one."""
    if name not in values:
        return NOT_MEASURED
    interval = values.get(f"{name}_ci95")
    text = number(values[name])
    return text if interval is None else f"{text} ({number(interval[0])} to {number(interval[1])})"


def number(value: float | None) -> str:
    """Format a number with at most four decimals."""
    return "not known" if value is None else f"{round(value, 4):g}"
