"""Homograph disambiguation: chooses the pronunciation of "read" in "I read it yesterday" from the words around it.

One logistic regression serves all words (Gorman, Mazovetskiy and Nikolaev, "Improving homograph disambiguation with
supervised machine learning", LREC 2018, fit one for each word). Each feature of the context has a coefficient for
each sense of the word, one that the verbs of all words share, and one that all other senses share, so that a
homograph without examples is decided by its grammar. Features are hashed to indices of one array of coefficients.

`homographs.tsv` has the pronunciation of each sense, `homographs.safetensors` the coefficients, which
`vclip train homographs` fits.
"""

import csv
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from safetensors import safe_open

from models.text.english.dictionary.lexicon import Entry

Kind = Literal["verb", "other"]
Feature = tuple[str, float]

SENSES_FILE = Path(__file__).with_name("homographs.tsv")
WEIGHTS_FILE = Path(__file__).with_name("homographs.safetensors")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")
_REACH = 4
_PARTS_OF_SPEECH = frozenset({"NOUN", "VERB", "ADJ"})
# How many characters on either side are considered: some forty words.
_WINDOW = 240
# Values of the features of adjacent words, word pairs, the bag of words and the bias; chosen by cross-validation.
_ADJACENT, _PAIR, _BAG, _BIAS = 1.5, 0.5, 0.5, 2.0


@dataclass(frozen=True)
class Sense:
    """A meaning of a word with a pronunciation of its own.

    kind: whether it is the verb; None if the senses do not differ in their part of speech.
    """

    name: str
    kind: Kind | None
    phonemes: Mapping[str, str]  # by language


@cache
def load_senses() -> Mapping[str, tuple[Sense, ...]]:
    """Homographs in lower case and their senses."""
    senses: dict[str, tuple[Sense, ...]] = {}
    with SENSES_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            kind: Kind | None = {"verb": "verb", "other": "other"}.get(row["kind"])  # type: ignore[assignment]
            sense = Sense(row["sense"], kind, {"en-us": row["en-us"], "en-gb": row["en-gb"]})
            senses[row["homograph"]] = (*senses.get(row["homograph"], ()), sense)
    return senses


class Homographs:
    """Chooses among the senses of homographs. Safe to share between threads."""

    def __init__(self, weights: npt.NDArray[np.float32]) -> None:
        """weights: float32 [N], the coefficients that `vclip train homographs` fits; N is a power of two."""
        self._weights = weights
        self._senses = load_senses()

    @classmethod
    def load(cls) -> "Homographs":
        """Load the coefficients of the package, which takes a few milliseconds."""
        with safe_open(WEIGHTS_FILE, framework="numpy") as file:
            return cls(file.get_tensor("weights").astype(np.float32))

    def sense(self, sentence: str, start: int, end: int) -> Sense | None:
        """The sense of the word `sentence[start:end]`, or None if it is not a known homograph."""
        senses = self._senses.get(sentence[start:end].lower())
        if senses is None:
            return None
        features = context_features(sentence, start, end)
        return max(senses, key=lambda sense: self._score(sense_features(sense, features, len(self._weights))))

    def entry_key(self, entry: Entry, sentence: str, start: int, end: int) -> str:
        """The key of the lexicon entry of the word `sentence[start:end]`, by whether it is a verb there.

        For homographs without examples: entries with a NOUN, a VERB or an ADJ besides their DEFAULT.
        """
        if isinstance(entry, str) or not _PARTS_OF_SPEECH & entry.keys():
            return "DEFAULT"
        features = [feature for feature in context_features(sentence, start, end) if _is_shared(feature[0])]
        verb, other = (
            self._score(_indexed(kind, features, len(self._weights))) for kind in ("verb", "other")
        )
        keys = ("VERB",) if verb > other else ("NOUN", "ADJ")
        return next((key for key in keys if entry.get(key)), "DEFAULT")

    def _score(self, features: Sequence[tuple[int, float]]) -> float:
        indices, values = zip(*features, strict=True)
        return float(self._weights[list(indices)] @ np.array(values, dtype=np.float32))


def sense_features(sense: Sense, features: list[Feature], size: int) -> list[tuple[int, float]]:
    """Indices of the `size` coefficients, and values, whose products add up to the score of a sense."""
    own = _indexed(sense.name, features, size)
    if sense.kind is None:
        return own
    return own + _indexed(sense.kind, [feature for feature in features if _is_shared(feature[0])], size)


def _indexed(owner: str, features: Iterable[Feature], size: int) -> list[tuple[int, float]]:
    """Features of a sense or a kind with the index of their coefficient; size: a power of two."""
    start = zlib.crc32(f"{owner}|".encode())
    return [(zlib.crc32(name.encode(), start) & (size - 1), value) for name, value in features]


def _is_shared(name: str) -> bool:
    """Whether all words share the coefficient of a feature: the topic of a text matters for single words only."""
    return not name.startswith("bag=")


def context_features(sentence: str, start: int, end: int) -> list[Feature]:
    """Names and values of the context of `sentence[start:end]`: words, their endings, pairs, bag of words, case."""
    before = _TOKEN.findall(sentence, max(0, start - _WINDOW), start)
    after = _TOKEN.findall(sentence, end, end + _WINDOW)
    word = sentence[start:end]
    left = [_normalized(token) for token in reversed(before)]
    right = [_normalized(token) for token in after]
    l0, l1, l2, l3 = (left + ["<"] * _REACH)[:_REACH]
    r0, r1, r2, r3 = (right + [">"] * _REACH)[:_REACH]
    features = [(f"l0={l0}", _ADJACENT), (f"r0={r0}", _ADJACENT), ("bias", _BIAS)]
    features += [(f"l1={l1}", 1.0), (f"l2={l2}", 1.0), (f"r1={r1}", 1.0), (f"r2={r2}", 1.0)]
    for name, token in (("l0", l0), ("l1", l1), ("r0", r0), ("r1", r1)):
        features += [(f"{name}-{token[-2:]}", 1.0), (f"{name}-{token[-3:]}", 1.0)]
    pairs = (f"{l1} {l0} _", f"_ {r0} {r1}", f"{l0} _ {r0}", f"{l2} {l1} {l0} _", f"-{l0[-2:]} _ -{r0[-2:]}")
    features += [(pair, _PAIR) for pair in pairs]
    case = "upper" if word.isupper() else "title" if word[:1].isupper() else "lower"
    features += [(f"case={case}{'' if before else '^'}", 1.0), (f"ends={word[-2:].lower()}", 1.0)]
    if before:
        features.append((f"l0 upper={before[-1][0].isupper()}", 1.0))
    if after:
        features.append((f"r0 upper={after[0][0].isupper()}", 1.0))
    if case != "lower":
        features.append((f"l0 {case}={l0}", 1.0))
    features += [(f"near={token}", 1.0) for token in sorted({l0, l1, l2, l3, r0, r1, r2, r3})]
    return features + [(f"bag={token}", _BAG) for token in sorted({*left, *right})]


def _normalized(token: str) -> str:
    return "0" if token.isdigit() else token.lower().replace("’", "'")
