"""Which word each symbol of a sentence belongs to, where only the sentence was turned into symbols as a whole.

A phonemizer may join short words ("of the" is one word of espeak-ng's) and a cleaner may write one word out as
several, but the order stays, and so does the length, roughly. So words and the groups of symbols between spaces are
paired in order, with the least difference in length; within a group of several words, each has its share by its
length.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.text.punctuation import PUNCTUATION
from models.text.symbol_words import NO_WORD
from models.types import WrittenWord

_MOST_JOINED = 4  # words of one group, or groups of one word
_UNEQUAL = 2.0  # letters that it costs to pair other than one with one
_LETTERS_OF_A_DIGIT = 5  # written out, as a cleaner may do
_REACH = 12  # how far from the diagonal a pair may be


@dataclass(frozen=True)
class _Token:
    """A word of a sentence in words. letters: how many it has. word: the number of its written word."""

    letters: int
    word: int


@dataclass(frozen=True)
class _Group:
    """Symbols between spaces, with at least one sound. places: of its sounds."""

    places: tuple[int, ...]


def place_words(symbols: str, words: Sequence[WrittenWord]) -> npt.NDArray[np.int64]:
    """The number of the word of each symbol, NO_WORD for spaces and marks between words; int64 [symbols].

    symbols: of one sentence. words: of the same sentence, in order.
    """
    tokens = [
        _Token(_count_letters(token), number)
        for number, word in enumerate(words)
        for token in word.spoken.split()
        if _count_letters(token)
    ]
    groups = _groups(symbols)
    word_of = np.full(len(symbols), NO_WORD, dtype=np.int64)
    if not tokens or not groups:
        return word_of
    for some_tokens, some_groups in _paired(tokens, groups):
        places = [place for group in some_groups for place in group.places]
        ends = np.cumsum([token.letters for token in some_tokens])
        middles = (np.arange(len(places)) + 0.5) * ends[-1] / len(places)
        for place, which in zip(places, np.searchsorted(ends, middles, side="right"), strict=True):
            word_of[place] = some_tokens[int(which)].word
    return _with_marks_inside(word_of)


def timed_symbols(symbols: str) -> str:
    """The same symbols for `models.tts.timing`: what is neither a sound nor a mark it knows becomes a space."""
    return "".join(
        symbol if symbol in PUNCTUATION or unicodedata.category(symbol)[0] in "LMN" else " "
        for symbol in symbols
    )


def is_spoken(symbol: str) -> bool:
    """Whether a symbol is a letter or a digit, and not a mark of stress or length."""
    return unicodedata.category(symbol) in ("Ll", "Lu", "Lo", "Lt", "Nd")


def _count_letters(text: str) -> int:
    return sum(_LETTERS_OF_A_DIGIT if char.isdigit() else is_spoken(char) for char in text)


def _groups(symbols: str) -> list[_Group]:
    groups: list[_Group] = []
    start = 0
    for group in symbols.split(" "):
        places = tuple(start + place for place, symbol in enumerate(group) if is_spoken(symbol))
        if places:
            groups.append(_Group(places))
        start += len(group) + 1
    return groups


def _paired(
    tokens: Sequence[_Token], groups: Sequence[_Group]
) -> list[tuple[Sequence[_Token], Sequence[_Group]]]:
    """Runs of tokens with runs of groups, one of both runs being of length one; all of them, in order."""
    n, m = len(tokens), len(groups)
    if n == m:
        return [((token,), (group,)) for token, group in zip(tokens, groups, strict=True)]
    letters = np.concatenate([[0], np.cumsum([token.letters for token in tokens])])
    sounds = np.concatenate([[0], np.cumsum([len(group.places) for group in groups])])
    steps = [
        (1, 1),
        *((k, 1) for k in range(2, _MOST_JOINED + 1)),
        *((1, k) for k in range(2, _MOST_JOINED + 1)),
    ]
    best = {(0, 0): (0.0, (0, 0))}  # how many of both are paired -> the cost, and where the last run begins
    for i in range(n + 1):
        for j in range(max(0, i * m // n - _REACH), min(m, i * m // n + _REACH) + 1):
            reached = [
                (
                    best[before][0]
                    + abs(float(letters[i] - letters[before[0]]) - float(sounds[j] - sounds[before[1]]))
                    + _UNEQUAL * (step != (1, 1)),
                    before,
                )
                for step in steps
                if (before := (i - step[0], j - step[1])) in best
            ]
            if reached:
                best[i, j] = min(reached)
    if (n, m) not in best:  # far more of the one than of the other: all belong to one run
        return [(tokens, groups)]
    pairs: list[tuple[Sequence[_Token], Sequence[_Group]]] = []
    i, j = n, m
    while (i, j) != (0, 0):
        _, (first_i, first_j) = best[i, j]
        pairs.append((tokens[first_i:i], groups[first_j:j]))
        i, j = first_i, first_j
    return pairs[::-1]


def _with_marks_inside(word_of: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """A mark of stress before a sound, a mark of length after it and whatever is inside a word belong to it."""
    placed = np.flatnonzero(word_of != NO_WORD)
    filled = word_of.copy()
    for one, following in pairwise(placed):
        if word_of[one] == word_of[following]:
            filled[one:following] = word_of[one]
    return filled
