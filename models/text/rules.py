"""Rules that each find one kind of written form and say how it is spoken.

Every rule looks at the text as it was written and claims the places that it knows. What one rule has claimed
no later one sees, so that no rule ever meets the words of another, and every spoken word knows which letters
it stands for.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from models.text.lexicon import Lexicon


@dataclass(frozen=True)
class Context:
    """What a rule may ask beside the text."""

    language: str
    lexicon: Lexicon


@dataclass(frozen=True)
class Unit:
    """Written characters that are spoken as one thing.

    start, end: places in the text. spoken: words in ASCII letters, parted by spaces, with the marks of pauses;
    single capitals are the names of letters. kind: the name of the class of written forms, such as "money".
    phonemes: where they are given rather than looked up.
    """

    start: int
    end: int
    spoken: str
    kind: str
    phonemes: str | None = None


Speak = Callable[[re.Match[str], Context], str | None]


@dataclass(frozen=True)
class Rule:
    """A pattern and the words for what it finds; None for no: the form is something else after all.

    Where the pattern has a group `it`, only that group is spoken; the rest of the match is its surroundings.
    """

    pattern: re.Pattern[str]
    speak: Speak


def claim(
    text: str, rules: Iterable[tuple[str, Sequence[Rule]]], context: Context, taken: Sequence[Unit] = ()
) -> list[Unit]:
    """The units of `text` in order, those of `taken` among them. rules: by kind; an earlier one has the first
    choice."""
    units = sorted(taken, key=lambda unit: unit.start)
    for kind, of_kind in rules:
        for rule in of_kind:
            found = _claims(text, rule, kind, context, units)
            if found:
                units = sorted([*units, *found], key=lambda unit: unit.start)
    return units


def _claims(text: str, rule: Rule, kind: str, context: Context, taken: Sequence[Unit]) -> list[Unit]:
    starts = [unit.start for unit in taken]
    found: list[Unit] = []
    place = 0
    while match := rule.pattern.search(text, place):
        start, end = match.span("it" if "it" in rule.pattern.groupindex else 0)
        before = bisect_right(starts, start) - 1
        free = (before < 0 or taken[before].end <= start) and all(
            place >= end for place in starts[before + 1 :][:1]
        )
        spoken = rule.speak(match, context) if free and end > start else None
        if spoken is not None:
            found.append(Unit(start, end, spoken, kind))
        place = end if spoken is not None else match.start() + 1
    return found


def stop_at_end(match: re.Match[str]) -> str:
    """A full stop, where the last one of the match is also the end of the text."""
    at_end = not match.string[match.end() :].strip(" \"'”’)]")
    return "." if match[0].endswith(".") and at_end else ""
