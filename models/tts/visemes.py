"""Visemes of timed phonemes: the 15 mouth shapes of Oculus, and ARKit's blend shapes for each.

visemes.tsv gives the one or two visemes of each phoneme symbol; `next` takes the shape of the sound that follows.
arkit.json gives the weights of the blend shapes of each viseme, 0 to 1; those that are not named are 0.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from models.types import TimedPhoneme, VisemeName

VISEMES: tuple[VisemeName, ...] = get_args(VisemeName)
SILENCE: VisemeName = "sil"
_NEXT = "next"
_FIRST_SHARE = 0.6  # of a diphthong's time, for the first of its two shapes
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class TimedViseme:
    """A mouth shape and when it is seen, in seconds from the beginning of the speech."""

    viseme: VisemeName
    start_s: float
    end_s: float


def timed_visemes(phonemes: Sequence[TimedPhoneme]) -> list[TimedViseme]:
    """The mouth shapes of phonemes and silences, as `TimedPiece.phonemes`: without gaps, each unlike the next."""
    found: list[TimedViseme] = []
    following: tuple[VisemeName, ...] = (SILENCE,)
    for phoneme in reversed(phonemes):
        shapes = visemes_of(phoneme.symbol) or following[:1]
        following = shapes
        middle_s = phoneme.start_s + _FIRST_SHARE * (phoneme.end_s - phoneme.start_s)
        bounds_s = [phoneme.start_s, *([middle_s] if len(shapes) > 1 else []), phoneme.end_s]
        for place in range(len(shapes) - 1, -1, -1):
            start_s, end_s = bounds_s[place], bounds_s[place + 1]
            if found and found[-1].viseme == shapes[place]:
                end_s = found.pop().end_s
            found.append(TimedViseme(shapes[place], start_s, end_s))
    return found[::-1]


def visemes_of(symbol: str) -> tuple[VisemeName, ...]:
    """Of a phoneme with its marks; () if it takes the shape of the sound that follows."""
    table = _table()
    known = next((table[char] for char in symbol if char in table), (SILENCE,))
    return known if symbol else (SILENCE,)


@cache
def arkit_weights() -> Mapping[VisemeName, Mapping[str, float]]:
    """The weights of ARKit's blend shapes for each viseme."""
    weights: dict[VisemeName, dict[str, float]] = json.loads((_FOLDER / "arkit.json").read_text("utf-8"))
    return weights


@cache
def _table() -> Mapping[str, tuple[VisemeName, ...]]:
    names = {str(name): name for name in VISEMES}
    with (_FOLDER / "visemes.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {
            row["symbol"]: tuple(names[name] for name in row["visemes"].split() if name != _NEXT)
            for row in rows
        }
