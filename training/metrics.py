"""Figures and their intervals: AUC, equal error rate, shares, means, word error rate."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

Interval = tuple[float, float]
Floats = npt.NDArray[np.floating]
Flags = npt.NDArray[np.bool_]

RESAMPLES = 1000
TWO_SIDED_95 = 1.959964  # standard normal quantile at 0.975

# British to American: the recognizer's spelling must not count as an error of the voice
_SPELLINGS = {
    "colour": "color", "favourite": "favorite", "neighbour": "neighbor", "neighbours": "neighbors",
    "harbour": "harbor", "honour": "honor", "labour": "labor", "flavour": "flavor", "behaviour": "behavior",
    "centre": "center", "theatre": "theater", "metre": "meter", "metres": "meters", "kilometre": "kilometer",
    "kilometres": "kilometers", "litre": "liter", "litres": "liters", "grey": "gray", "travelled": "traveled",
    "travelling": "traveling", "organise": "organize", "organised": "organized", "realise": "realize",
    "realised": "realized", "defence": "defense", "licence": "license", "programme": "program",
    "cheque": "check", "tyre": "tire", "plough": "plow", "okay": "ok", "mum": "mom",
    "cannot": "can not",
}  # fmt: skip
_TIME = re.compile(r"\b(\d{1,2}):(\d\d)\b")
_DAY = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december)"
    r" (\d{1,2})(?:st|nd|rd|th)\b"
)


def auc(scores: Floats, positive: Flags) -> float | None:
    """Area under the ROC curve of scores [T] against labels [T]: how often a positive scores higher.

    Ties count half. None if there are no positives or no negatives.
    """
    from sklearn.metrics import roc_auc_score  # takes a second to import

    if not positive.any() or positive.all():
        return None
    return float(roc_auc_score(positive, scores))


def equal_error_rate(scores: Floats, positive: Flags) -> float | None:
    """The rate at which misses and false alarms are equal, between thresholds by a straight line.

    scores, positive: [T]. None if there are no positives or no negatives.
    """
    from sklearn.metrics import roc_curve

    if not positive.any() or positive.all():
        return None
    false_alarms, hits, _ = roc_curve(positive, scores)
    # along the curve false alarms - misses grows from -1 to 1: find where it is zero
    return float(np.interp(0.0, false_alarms - (1.0 - hits), false_alarms))


def roc_points(scores: Floats, positive: Flags, n: int = 51) -> list[list[float]] | None:
    """The ROC curve for a drawing: `n` points [false alarms, hits], from [0, 0] to [1, 1], closer on the left.

    scores, positive: [T]. None if there are no positives or no negatives.
    """
    from sklearn.metrics import roc_curve

    if not positive.any() or positive.all():
        return None
    false_alarms, hits, _ = roc_curve(positive, scores)
    at = np.linspace(0.0, 1.0, n) ** 2
    curve = np.interp(at, false_alarms, hits)
    curve[0], curve[-1] = 0.0, 1.0
    return [[round(float(x), 4), round(float(y), 4)] for x, y in zip(at, curve, strict=True)]


def reliability(
    probabilities: Floats, positive: Flags, n_bins: int = 10
) -> tuple[list[dict[str, float | int]], float] | None:
    """Do trials with a probability of 0.7 turn out positive in 70 %? -> bins, expected calibration error.

    Positives and negatives weigh a half each in all, as the probabilities are meant for that. Bins are of equal
    width over 0..1; empty ones are left out. Each: predicted (mean probability), observed (share of positives),
    share (of the weight), n_positive, n_negative. The error is the mean of |predicted - observed| over the
    weight (Naeini et al. 2015). probabilities, positive: [T]. None if one kind is missing.
    """
    if not positive.any() or positive.all():
        return None
    weights = np.where(positive, 0.5 / positive.sum(), 0.5 / (~positive).sum())
    places = np.minimum((probabilities * n_bins).astype(int), n_bins - 1)
    bins: list[dict[str, float | int]] = []
    error = 0.0
    for place in np.unique(places):
        inside = places == place
        share = float(weights[inside].sum())
        predicted = float(weights[inside] @ probabilities[inside]) / share
        observed = float(weights[inside & positive].sum()) / share
        error += share * abs(predicted - observed)
        bins.append({
            "predicted": round(predicted, 4),
            "observed": round(observed, 4),
            "share": round(share, 4),
            "n_positive": int((inside & positive).sum()),
            "n_negative": int((inside & ~positive).sum()),
        })  # fmt: skip
    return bins, error


def gap_by_chance(right: Flags, groups: npt.NDArray[np.str_]) -> float | None:
    """Return the gap between the best and the worst group's share of `right` that chance alone can explain.

    The 95th percentile over 1000 permutations of the group labels. right, groups: [n]. None for one group.
    """
    names, codes, counts = np.unique(groups, return_inverse=True, return_counts=True)
    if len(names) < 2:
        return None
    random = np.random.default_rng(0)
    gaps = []
    for _ in range(RESAMPLES):
        shares = np.bincount(random.permutation(codes), weights=right.astype(np.float64)) / counts
        gaps.append(float(shares.max() - shares.min()))
    return float(np.percentile(gaps, 95))


def auc_interval_over_identities(
    scores: Floats, identities: npt.NDArray[np.intp], used: Flags, seed: int = 0
) -> Interval | None:
    """95 % interval of the AUC of exhaustive trials, by bootstrap over identities (1000 resamples).

    scores: [n, n], of the face of clip i with the voice of clip j. identities: int [n], who is in a clip.
    used: [n, n], the trials that count; the others are left out. See `auc_interval_of_trials`.
    """
    codes = np.unique(identities, return_inverse=True)[1]
    rows, columns = np.nonzero(used)
    return auc_interval_of_trials(scores[used], codes[rows], codes[columns], int(codes.max()) + 1, seed)


def auc_difference_interval_over_identities(
    scores: Floats, others: Floats, identities: npt.NDArray[np.intp], used: Flags, seed: int = 0
) -> Interval | None:
    """95 % interval of the AUC of `scores` minus that of `others`, on the same trials, as the one above.

    The same people are drawn for both, so what makes a trial hard for both does not widen the interval.
    """
    codes = np.unique(identities, return_inverse=True)[1]
    rows, columns = np.nonzero(used)
    n_people = int(codes.max()) + 1
    first, second = (
        _resampled_aucs(of[used], codes[rows], codes[columns], n_people, seed) for of in (scores, others)
    )
    differences = [a - b for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    return _percentiles(np.array(differences)) if differences else None


def auc_interval_of_trials(
    scores: Floats, first: npt.NDArray[np.intp], second: npt.NDArray[np.intp], n_people: int, seed: int = 0
) -> Interval | None:
    """95 % interval of the AUC of a list of trials, by bootstrap over people (1000 resamples).

    Trials of one person depend on each other, so people are drawn with replacement, not trials. A trial of
    two people counts as often as the two were drawn together; one of a single person as often as it was
    drawn: a person drawn twice is not its own impostor.

    scores: [T]. first, second: int [T], 0 to n_people - 1, the person of the face and of the voice; a trial is
    positive where they are the same.
    Returns the 2.5th and 97.5th percentile over the resamples that have positives and negatives; None where
    not a single one has.
    """
    areas = [area for area in _resampled_aucs(scores, first, second, n_people, seed) if area is not None]
    return _percentiles(np.array(areas)) if areas else None


def _resampled_aucs(
    scores: Floats, first: npt.NDArray[np.intp], second: npt.NDArray[np.intp], n_people: int, seed: int
) -> Iterator[float | None]:
    """The AUC of each resample of people; None if it has no positives or no negatives."""
    same = first == second
    order = np.argsort(scores[~same], kind="stable")
    negative_scores = scores[~same][order]
    rows, columns = first[~same][order], second[~same][order]
    owners = first[same]
    below = np.searchsorted(negative_scores, scores[same], side="left")
    not_above = np.searchsorted(negative_scores, scores[same], side="right")

    cumulative = np.zeros(len(rows) + 1)
    for drawn in _draws(n_people, seed):
        np.cumsum(drawn[rows] * drawn[columns], out=cumulative[1:])
        weights = drawn[owners]
        if weights.sum() > 0 and cumulative[-1] > 0:
            beaten = (cumulative[below] + cumulative[not_above]) / 2  # negatives under each positive
            yield float(weights @ beaten / (weights.sum() * cumulative[-1]))
        else:
            yield None


def eer_interval_of_trials(
    scores: Floats, first: npt.NDArray[np.intp], second: npt.NDArray[np.intp], n_people: int, seed: int = 0
) -> Interval | None:
    """The same of the equal error rate, over the same resamples."""
    order = np.argsort(-scores, kind="stable")
    first, second = first[order], second[order]
    same = first == second
    ends = np.append(np.nonzero(np.diff(scores[order]))[0], len(scores) - 1)  # equal scores fall together

    rates = []
    for drawn in _draws(n_people, seed):
        positives = np.cumsum(np.where(same, drawn[first], 0.0))[ends]
        negatives = np.cumsum(np.where(same, 0.0, drawn[first] * drawn[second]))[ends]
        if positives[-1] > 0 and negatives[-1] > 0:
            false_alarms = np.append(0.0, negatives / negatives[-1])
            misses = np.append(1.0, 1.0 - positives / positives[-1])
            rates.append(float(np.interp(0.0, false_alarms - misses, false_alarms)))
    return _percentiles(np.array(rates)) if rates else None


def _draws(n_people: int, seed: int) -> Iterator[npt.NDArray[np.float64]]:
    """How often each person was drawn, float [n_people], for each resample."""
    random = np.random.default_rng(seed)
    for _ in range(RESAMPLES):
        drawn = random.integers(n_people, size=n_people)
        yield np.bincount(drawn, minlength=n_people).astype(np.float64)


def wilson_interval(hits: int, n: int) -> Interval | None:
    """95 % interval of a share of `hits` in `n` (Wilson 1927, without continuity correction); None for n = 0."""
    if n == 0:
        return None
    z2 = TWO_SIDED_95**2
    share = hits / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = TWO_SIDED_95 * np.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def mean_interval(values: Floats) -> Interval | None:
    """95 % interval of the mean of values [n], by bootstrap over them (1000 resamples); None for n = 0."""
    if len(values) == 0:
        return None
    random = np.random.default_rng(0)
    means = [float(random.choice(values, len(values)).mean()) for _ in range(RESAMPLES)]
    return _percentiles(np.array(means))


def mean_interval_over_groups(values: Floats, groups: npt.NDArray[np.intp]) -> Interval | None:
    """The same where values of one group (such as a person) depend on each other: whole groups are drawn.

    values, groups: [n].
    """
    codes = np.unique(groups, return_inverse=True)[1]
    sums = np.bincount(codes, weights=values).astype(np.float64)
    return ratio_interval(sums, np.bincount(codes).astype(np.float64))


def ratio_interval(parts: Floats, wholes: Floats) -> Interval | None:
    """95 % interval of sum(parts) / sum(wholes), by bootstrap over the rows (1000 resamples); None for n = 0.

    parts, wholes: [n]; the rows are what was drawn independently, such as voices. Resamples whose wholes are
    nothing are left out.
    """
    random = np.random.default_rng(0)
    ratios = []
    for _ in range(RESAMPLES if len(parts) else 0):
        drawn = random.integers(len(parts), size=len(parts))
        if wholes[drawn].sum() > 0:
            ratios.append(float(parts[drawn].sum() / wholes[drawn].sum()))
    return _percentiles(np.array(ratios)) if ratios else None


def ratio_difference_interval(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> Interval | None:
    """95 % interval of the first ratio minus the second; each group is drawn by itself, as `ratio_interval`.

    None if a group is empty.
    """
    random = np.random.default_rng(0)
    differences = []
    for _ in range(RESAMPLES if len(first[0]) and len(second[0]) else 0):
        ratios = []
        for parts, wholes in (first, second):
            drawn = random.integers(len(parts), size=len(parts))
            ratios.append(float(parts[drawn].sum() / wholes[drawn].sum()))
        differences.append(ratios[0] - ratios[1])
    return _percentiles(np.array(differences)) if differences else None


def word_error_rate(recognized: str, expected: str) -> float:
    """Wrong words per expected word, 0 or more; see `word_errors`."""
    errors, words = word_errors(recognized, expected)
    return errors / words


def word_errors(recognized: str, expected: str) -> tuple[int, int]:
    """Words to insert, delete and replace to get from one text to the other, and how many are expected.

    Both sides are normalized first, as Whisper's authors do it: case, punctuation, contractions, titles,
    numbers as digits, British spelling; and so are two spellings of a time (9:30, 9.30) and of a day (June 5,
    June 5th). Raises ValueError if nothing is expected.
    """
    import jiwer

    reference = _normalized(expected)
    if not any(letter.isalnum() for letter in reference):
        raise ValueError("the expected text has no words, so there is no word error rate")
    alignment = jiwer.process_words(reference=reference, hypothesis=_normalized(recognized))
    wrong = alignment.substitutions + alignment.deletions + alignment.insertions
    return wrong, alignment.hits + alignment.substitutions + alignment.deletions


def _normalized(text: str) -> str:
    return _DAY.sub(r"\1 \2", _normalizer()(_TIME.sub(r"\1.\2", text)))


@cache
def _normalizer() -> "EnglishTextNormalizer":
    from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

    return EnglishTextNormalizer(_SPELLINGS)


def _percentiles(values: Floats) -> Interval:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def rounded(value: float | None, digits: int = 4) -> float | None:
    """For print; None stays None."""
    return None if value is None else round(value, digits)


def rounded_interval(interval: Interval | None, digits: int = 4) -> list[float] | None:
    """For print, as a JSON array; None stays None."""
    return None if interval is None else [round(end, digits) for end in interval]
