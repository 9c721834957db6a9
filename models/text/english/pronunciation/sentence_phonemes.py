"""Joins the phonemes of tokens to those of a sentence, with its punctuation and spelled letters."""

import re
from collections.abc import Sequence

from models.text.english.normalization.segments import Segment
from models.text.english.pronunciation.tokens import Token
from models.text.punctuation import tidy_punctuation

# Longer sequences of letters are spelled as separate words.
_LONGEST_ACRONYM = 6
_SPACE_BEFORE_PAUSE = re.compile(r" (?=[;:,.!?—…])")


def phonemes_by_segment(
    segments: Sequence[Segment], tokens: Sequence[Token], phonemes: Sequence[str]
) -> list[str]:
    """Phonemes of each segment, "" if it is silent. Spelled letters are joined to one word: BBC is bˌibˌisˈi."""
    of_segments: list[list[tuple[Token, str]]] = [[] for _ in segments]
    for token, sound in zip(tokens, phonemes, strict=True):
        of_segments[token.segment].append((token, sound))
    return [
        (segment.phonemes or _joined_letters(sounds)) if sounds else ""
        for segment, sounds in zip(segments, of_segments, strict=True)
    ]


def _joined_letters(tokens: Sequence[tuple[Token, str]]) -> str:
    if len(tokens) == 1:
        return tokens[0][1]
    words: list[str] = []
    letters: list[str] = []
    for token, phonemes in tokens:
        if token.is_letter:
            letters.append(phonemes)
        if letters and (not token.is_letter or token.text.endswith("s")):
            words.append(_acronym(letters))
            letters = []
        if not token.is_letter:
            words.append(phonemes)
    if letters:
        words.append(_acronym(letters))
    return _SPACE_BEFORE_PAUSE.sub("", " ".join(words))


def _acronym(letters: Sequence[str]) -> str:
    """The names of letters as one word with the last letter stressed, unless there are many."""
    if len(letters) > _LONGEST_ACRONYM:
        return " ".join(letters)
    return "".join([*(letter.replace("ˈ", "ˌ") for letter in letters[:-1]), *letters[-1:]])


def join_segments(segments: Sequence[Segment], phonemes: Sequence[str]) -> str:
    """The phonemes of a sentence: words separated by spaces, and marks where they are written."""
    text, spaced = "", False
    for segment, sound in zip(segments, phonemes, strict=True):
        spaced |= segment.spaced
        if not sound:
            spaced |= segment.kind == "hyphen"
            continue
        between_words = bool(text) and text[-1] not in "“(" and segment.kind != "mark"
        if text and (spaced or between_words):
            text += " "
        text += sound
        spaced = False
    return tidy_punctuation(text)
