"""The age that is heard in a voice: a ridge regression on voice embeddings of recorded people."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GroupKFold, cross_val_predict

from models.errors import InvalidInput
from models.types import FloatArray
from training.data.recordings import Recordings

PENALTIES = np.logspace(-4, 2, 13)  # leave-one-out chooses
FEWEST_PEOPLE = 20
FOLDS = 5


@dataclass(frozen=True)
class VoiceAge:
    """The regression, and how well it does on people whom it did not learn from.

    rank_correlation: Spearman's, of heard and true age over recordings of other folds. n_people: it learned from.
    mean_years: of what it learned from. spread: standard deviation of the ages heard in other folds, as a share of
    that of the true ones.
    """

    regression: RidgeCV
    rank_correlation: float
    n_people: int
    mean_years: float
    spread: float

    def years(self, embeddings: FloatArray) -> npt.NDArray[np.float64]:
        """Voice embeddings [n, voice_dim] -> the ages that are heard, [n]."""
        return np.asarray(self.regression.predict(embeddings), dtype=np.float64)

    def stretched_years(self, embeddings: FloatArray) -> npt.NDArray[np.float64]:
        """The same, [n], as widely spread as true ages: a regression that is unsure keeps to the mean."""
        return self.mean_years + (self.years(embeddings) - self.mean_years) / self.spread


def train_voice_age(recordings: Recordings) -> VoiceAge:
    """Learn from the recordings that have an age. Raises InvalidInput where these are of too few people."""
    known = ~np.isnan(recordings.ages)
    people = recordings.speakers[known]
    n_people = len(set(people))
    if n_people < FEWEST_PEOPLE:
        raise InvalidInput(
            f"the recordings hold {n_people} people of known age; to hear age, at least {FEWEST_PEOPLE} are needed"
        )
    inputs, ages = recordings.embeddings[known], recordings.ages[known]
    heard = cross_val_predict(RidgeCV(PENALTIES), inputs, ages, groups=people, cv=GroupKFold(FOLDS))
    correlation = rank_correlation(heard, ages)
    return VoiceAge(
        RidgeCV(PENALTIES).fit(inputs, ages),
        0.0 if correlation is None else correlation,
        n_people,
        mean_years=float(np.mean(ages)),
        spread=float(np.std(heard) / np.std(ages)),
    )


def rank_correlation(one: npt.ArrayLike, other: npt.ArrayLike) -> float | None:
    """Spearman's, -1..1; None for fewer than three pairs, or where one side is all the same."""
    first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(spearmanr(first, second).statistic)
