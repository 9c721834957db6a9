"""Fit the coefficients of homograph disambiguation on sentences that say which sense a word has in them.

Source: WikipediaHomographData (Gorman, Mazovetskiy and Nikolaev, LREC 2018; Google, Apache-2.0; sentences of
Wikipedia, CC BY-SA), its training part, and `homographs_everyday.tsv` beside this file: sentences of speech,
which an encyclopedia lacks ("Have you read it?"), written for this project. Figures count the former alone.
"""

import csv
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from models.errors import InvalidInput
from models.text.english.pronunciation.homographs import (
    Homographs,
    context_features,
    load_senses,
    sense_features,
)

SIZE = 1 << 19
FOLDS = 5
INVERSE_PENALTY = 1.0
# There are few of them, and what people say aloud is more like them than an encyclopedia is.
EVERYDAY_WEIGHT = 4.0
EVERYDAY = Path(__file__).with_name("homographs_everyday.tsv")
LICENCE = (
    "Apache-2.0. Coefficients fitted on WikipediaHomographData (Copyright Google, Apache-2.0, "
    "https://github.com/google-research-datasets/WikipediaHomographData), whose sentences are of Wikipedia "
    "(CC BY-SA); no sentence is contained."
)


@dataclass(frozen=True)
class Example:
    """A word in its sentence. start, end: in characters. sense: the name of a `Sense`.

    weight: how many examples of the other kind it counts for.
    """

    homograph: str
    sense: str
    sentence: str
    start: int
    end: int
    weight: float = 1.0


def read_examples(path: Path) -> list[Example]:
    """Rows of homograph, wordid, sentence, start and end in bytes, as Google publishes them.

    Raises InvalidInput, naming the line, for a sense that is not known or offsets that do not enclose the word.
    """
    known = {sense.name for senses in load_senses().values() for sense in senses}
    examples = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t"), 2):
            try:
                sentence = row["sentence"].encode()
                start = len(sentence[: int(row["start"])].decode())
                end = len(sentence[: int(row["end"])].decode())
                example = Example(row["homograph"], row["wordid"], row["sentence"], start, end)
            except (KeyError, TypeError, ValueError) as error:
                raise InvalidInput(
                    f"{path}, line {number}: this is no row of a homograph: {error!r}"
                ) from error
            if example.sense not in known:
                raise InvalidInput(
                    f"{path}, line {number}: the sense {example.sense!r} is not in homographs.tsv"
                )
            if example.sentence[start:end].lower() != example.homograph:
                raise InvalidInput(
                    f"{path}, line {number}: start and end do not enclose {example.homograph!r}"
                )
            examples.append(example)
    return examples


def read_everyday(path: Path = EVERYDAY) -> list[Example]:
    """Rows of a sense and a sentence with the word in brackets."""
    examples = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            before, word, after = re.split(r"[\[\]]", row["sentence"])
            start = len(before)
            sentence = f"{before}{word}{after}"
            examples.append(
                Example(word.lower(), row["sense"], sentence, start, start + len(word), EVERYDAY_WEIGHT)
            )
    return examples


def fit(examples: Sequence[Example]) -> npt.NDArray[np.float32]:
    """Coefficients float32 [SIZE]: each right sense against each other sense of its word, in one regression."""
    senses = load_senses()
    rows: list[list[tuple[int, float]]] = []
    labels: list[int] = []
    weights: list[float] = []
    for example in examples:
        features = context_features(example.sentence, example.start, example.end)
        encoded = {s.name: sense_features(s, features, SIZE) for s in senses[example.homograph]}
        for other in encoded.keys() - {example.sense}:
            # The sign is a coin's: differences all of one class would leave nothing to separate.
            sign = 1 if zlib.crc32(example.sentence.encode()) & 1 else -1
            right = [(place, sign * value) for place, value in encoded[example.sense]]
            rows.append(right + [(place, -sign * value) for place, value in encoded[other]])
            labels.append(sign)
            weights.append(example.weight)
    regression = LogisticRegression(
        C=INVERSE_PENALTY, fit_intercept=False, solver="liblinear", max_iter=200, tol=1e-3, random_state=0
    )
    regression.fit(_matrix(rows), np.array(labels), sample_weight=np.array(weights))
    return np.asarray(regression.coef_[0], dtype=np.float32)


def folds(examples: Sequence[Example], extra: Sequence[Example], seed: int = 0) -> dict[str, float | int]:
    """Accuracy on `examples` by cross-validation in FOLDS parts, each sense spread evenly; `extra` always trains.

    The result: n, accuracy over all, accuracy averaged over words, that of always taking the commoner sense.
    """
    part = _parts(examples, seed)
    right: dict[str, list[bool]] = defaultdict(list)
    commoner: list[bool] = []
    for fold in range(FOLDS):
        train = [example for example, p in zip(examples, part, strict=True) if p != fold]
        model = Homographs(fit([*train, *extra]).astype(np.float16).astype(np.float32))
        usual = _usual(train)
        for example, p in zip(examples, part, strict=True):
            if p == fold:
                sense = model.sense(example.sentence, example.start, example.end)
                right[example.homograph].append(sense is not None and sense.name == example.sense)
                commoner.append(usual.get(example.homograph) == example.sense)
    return {
        "n": len(examples),
        "folds": FOLDS,
        "accuracy": float(np.mean([value for values in right.values() for value in values])),
        "accuracy_per_word": float(np.mean([np.mean(values) for values in right.values()])),
        "accuracy_commoner": float(np.mean(commoner)),
    }


def save(weights: npt.NDArray[np.float32], path: Path) -> None:
    """Write the coefficients in half precision, with the licence note."""
    save_file({"weights": weights.astype(np.float16)}, path, {"licence": LICENCE})


def _parts(examples: Sequence[Example], seed: int) -> npt.NDArray[np.int64]:
    by_sense: dict[str, list[int]] = defaultdict(list)
    for index, example in enumerate(examples):
        by_sense[example.sense].append(index)
    generator = np.random.default_rng(seed)
    part = np.zeros(len(examples), dtype=np.int64)
    for indices in by_sense.values():
        part[generator.permutation(indices)] = (np.arange(len(indices)) + generator.integers(FOLDS)) % FOLDS
    return part


def _usual(examples: Iterable[Example]) -> dict[str, str]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for example in examples:
        counts[example.homograph][example.sense] += 1
    return {word: max(senses, key=lambda sense: senses[sense]) for word, senses in counts.items()}


def _matrix(rows: Sequence[Sequence[tuple[int, float]]]) -> csr_matrix:
    places = [place for row in rows for place, _ in row]
    values = [value for row in rows for _, value in row]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    matrix = csr_matrix((np.array(values), np.array(places), ends), shape=(len(rows), SIZE))
    matrix.sum_duplicates()
    return matrix
