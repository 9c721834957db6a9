"""Which of its sounds a word has here: "I read", "she has read"; a regression over the words around it.

One logistic regression for all words (Gorman, Mazovetskiy and Nikolaev, "Improving homograph disambiguation with
supervised machine learning", LREC 2018, fit one for each word): each feature of the context has a coefficient for
each sense of the word, and one that the verbs of all words share and one that all the others share, so that a word
that no example shows is told from its grammar. Features are hashed into one array of coefficients.

`homographs.tsv` says how each sense sounds; `homographs.safetensors` holds the coefficients. They are trained by
`vclip train homographs`.
"""

import csv
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from safetensors import safe_open

from models.text.lexicon import Entry

Kind = Literal["verb", "other"]
Feature = tuple[str, float]

SENSES_FILE = Path(__file__).with_name("homographs.tsv")
WEIGHTS_FILE = Path(__file__).with_name("homographs.safetensors")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")
_REACH = 4
# How many characters on either side are looked at: some forty words.
_WINDOW = 240
# What a kind of feature weighs before the coefficients are fitted; chosen on folds.
_NEXT, _PAIR, _BAG, _BIAS = 1.5, 0.5, 0.5, 2.0


@dataclass(frozen=True)
class Sense:
    """One sound of a word. kind: whether it is the verb of the word; None where grammar does not tell."""

    name: str
    kind: Kind | None
    phonemes: Mapping[str, str]  # by language


@cache
def load_senses() -> Mapping[str, tuple[Sense, ...]]:
    """Words in lower case and what each may sound like."""
    senses: dict[str, tuple[Sense, ...]] = {}
    with SENSES_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            kind: Kind | None = {"verb": "verb", "other": "other"}.get(row["kind"])  # type: ignore[assignment]
            sense = Sense(row["sense"], kind, {"en-us": row["en-us"], "en-gb": row["en-gb"]})
            senses[row["homograph"]] = (*senses.get(row["homograph"], ()), sense)
    return senses


class Homographs:
    """Chooses among senses. Safe to share between threads."""

    def __init__(self, weights: npt.NDArray[np.float32]) -> None:
        """weights: float32 [a power of two], as `vclip train homographs` fits them."""
        self._weights = weights
        self._senses = load_senses()

    @classmethod
    def load(cls) -> "Homographs":
        """The coefficients of the package; a few milliseconds."""
        with safe_open(WEIGHTS_FILE, framework="numpy") as file:
            return cls(file.get_tensor("weights").astype(np.float32))

    def sense(self, sentence: str, start: int, end: int) -> Sense | None:
        """The sense of `sentence[start:end]`, or None where the word has one sound or is not known."""
        senses = self._senses.get(sentence[start:end].lower())
        if senses is None:
            return None
        features = context_features(sentence, start, end)
        return max(senses, key=lambda sense: self._score(sense, features))

    def entry_key(self, entry: Entry, sentence: str, start: int, end: int) -> str:
        """The key of a lexicon's entry that fits `sentence[start:end]`, by its being a verb or not.

        For words without examples of their own: entries with a NOUN, a VERB or an ADJ beside their DEFAULT.
        """
        if isinstance(entry, str) or not {"NOUN", "VERB", "ADJ"} & entry.keys():
            return "DEFAULT"
        features = [feature for feature in context_features(sentence, start, end) if _shared(feature[0])]
        is_verb = self._sum("verb", features) > self._sum("other", features)
        keys = ("VERB",) if is_verb else ("NOUN", "ADJ")
        return next((key for key in keys if entry.get(key)), "DEFAULT")

    def _score(self, sense: Sense, features: list[Feature]) -> float:
        score = self._sum(sense.name, features)
        if sense.kind is not None:
            score += self._sum(sense.kind, [feature for feature in features if _shared(feature[0])])
        return score

    def _sum(self, owner: str, features: list[Feature]) -> float:
        places = [place(owner, name, len(self._weights)) for name, _ in features]
        return float(self._weights[places] @ np.array([value for _, value in features], dtype=np.float32))


def sense_features(sense: Sense, features: list[Feature], size: int) -> list[tuple[int, float]]:
    """Places in the array of `size` coefficients, and values, whose products add up to the score of a sense."""
    own = [(place(sense.name, name, size), value) for name, value in features]
    if sense.kind is None:
        return own
    shared = [(place(sense.kind, name, size), value) for name, value in features if _shared(name)]
    return own + shared


def place(owner: str, name: str, size: int) -> int:
    """Where the coefficient of a feature for a sense or a kind lies; size: a power of two."""
    return zlib.crc32(f"{owner}|{name}".encode()) & (size - 1)


def _shared(name: str) -> bool:
    """Whether all words share a coefficient for the feature: what a text is about tells only of one word."""
    return not name.startswith("bag=")


def context_features(sentence: str, start: int, end: int) -> list[Feature]:
    """Names and values of what surrounds `sentence[start:end]`: words, their endings, pairs, all words, case."""
    before = _TOKEN.findall(sentence, max(0, start - _WINDOW), start)
    after = _TOKEN.findall(sentence, end, end + _WINDOW)
    word = sentence[start:end]
    left = [_shape(token) for token in reversed(before)]
    right = [_shape(token) for token in after]
    l0, l1, l2, l3 = (left + ["<"] * _REACH)[:_REACH]
    r0, r1, r2, r3 = (right + [">"] * _REACH)[:_REACH]
    features = [(f"l0={l0}", _NEXT), (f"r0={r0}", _NEXT), ("bias", _BIAS)]
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


def _shape(token: str) -> str:
    return "0" if token.isdigit() else token.lower().replace("’", "'")
