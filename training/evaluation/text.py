"""Is text read as a person reads it? The share of a table of everyday texts whose words are right, by class."""

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from models.errors import InvalidInput
from models.text.english.phonemes import EnglishPhonemizer
from models.text.options import ReadingOptions
from training.metrics import rounded_interval, wilson_interval

TABLE = Path("tests/models/text/english/everyday.tsv")


def evaluate_text(table: Path, language: str) -> dict[str, Any]:
    """Rows of class, written, spoken; of several right readings, parted by " | ", one has to come out.

    The result: n, right and share over all, with its 95 % interval (Wilson), and of each class, and the wrong ones
    with what came out. Punctuation, capitals and hyphens do not count.
    """
    phonemizer = EnglishPhonemizer.load(language)
    right: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    with table.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            if None in row.values() or not {"class", "written", "spoken"} <= row.keys():
                raise InvalidInput(f"{table}, line {number}: a row has three columns: class, written, spoken")
            written = row["written"].replace("\\n", "\n")
            spoken = phonemizer.read(written, ReadingOptions()).spoken
            is_right = any(_words(spoken) == _words(reading) for reading in row["spoken"].split(" | "))
            right[row["class"]].append(is_right)
            if not is_right:
                wrong.append({"written": row["written"], "spoken": spoken, "right": row["spoken"]})
    every = [value for values in right.values() for value in values]
    return {
        "language": language,
        "all": _share(every) | {"ci95": rounded_interval(wilson_interval(sum(every), len(every)))},
        "classes": {name: _share(values) for name, values in sorted(right.items())},
        "wrong": wrong,
    }


def _share(right: list[bool]) -> dict[str, float | int]:
    return {
        "n": len(right),
        "right": sum(right),
        "share": round(sum(right) / len(right), 4) if right else 0.0,
    }


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()
