"""Rules that each recognize one kind of written form and verbalize it, that is, give the words for it.

Every rule sees the text as it was written and claims spans of it. A span that one rule has claimed is hidden from
later rules, so that no rule meets the words of another, and every spoken word can be traced to its characters.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

DIGITS = frozenset("0123456789")
DASHES = frozenset("-–—")
FULL_STOP = frozenset(".")
APOSTROPHE = frozenset("'")


# What a rule may consult besides the text; each language says what that is.
Context = TypeVar("Context")


@dataclass(frozen=True)
class Span:
    """Written characters that are spoken as one unit.

    start, end: offsets in the text. spoken: words in ASCII letters, separated by spaces, with punctuation; single
    capitals are names of letters. kind: the class of written forms, such as "money". phonemes: given instead of
    looked up, or None.
    """

    start: int
    end: int
    spoken: str
    kind: str
    phonemes: str | None = None


@dataclass(frozen=True)
class Rule(Generic[Context]):
    """A pattern, and a function from a match to words, or to None where the match is something else after all.

    Where the pattern has a group named `it`, only that group is spoken; the rest of the match is context.
    needs: characters of which every text that can match has at least one, or None. Texts without them are not
    searched, which saves much time.
    """

    pattern: re.Pattern[str]
    verbalize: Callable[[re.Match[str], Context], str | None]
    needs: frozenset[str] | None = None


def claim_spans(
    text: str,
    classes: Iterable[tuple[str, Sequence[Rule[Context]]]],
    context: Context,
    settled: Sequence[Span] = (),
) -> list[Span]:
    """The spans of `text` in order, including the `settled` ones.

    classes: kinds of written forms with their rules; an earlier rule takes precedence over a later one.
    """
    spans = sorted(settled, key=lambda span: span.start)
    characters = frozenset(text)
    for kind, rules in classes:
        for rule in rules:
            if rule.needs is not None and rule.needs.isdisjoint(characters):
                continue
            match = rule.pattern.search(text)
            if match and (found := list(_claims(match, rule, kind, context, spans))):
                spans = sorted([*spans, *found], key=lambda span: span.start)
    return spans


def _claims(
    match: re.Match[str] | None, rule: Rule[Context], kind: str, context: Context, taken: Sequence[Span]
) -> Iterator[Span]:
    """The spans of one rule from its first match on."""
    starts = [span.start for span in taken]
    spoken_group = "it" if "it" in rule.pattern.groupindex else 0
    while match:
        start, end = match.span(spoken_group)
        after = bisect_right(starts, start)
        free = (after == 0 or taken[after - 1].end <= start) and (
            after == len(starts) or starts[after] >= end
        )
        spoken = rule.verbalize(match, context) if free and end > start else None
        if spoken is not None:
            yield Span(start, end, spoken, kind)
        match = rule.pattern.search(match.string, match.start() + 1 if spoken is None else end)


def final_stop(match: re.Match[str]) -> str:
    """A full stop if the match ends with one and nothing but closing marks follows; else "".

    The full stop of an abbreviation at the end of a sentence also ends the sentence.
    """
    at_end = not match.string[match.end() :].strip(" \"'”’)]")
    return "." if match[0].endswith(".") and at_end else ""
