"""Stage: trains the two classifiers of the gender of a voice, and measures their accuracy.

`models.voice.gender` describes them. The one that selects candidates learns from read speech, the judge
from the people of the pairs; they share no person.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.types import FloatArray
from models.voice.gender import VoiceGender
from training.data.recordings import ADULT_FROM_YEARS, SWAPPED_SPEAKERS, Recordings
from training.metrics import rounded, rounded_interval, wilson_interval

INVERSE_REGULARIZATION = (
    100.0  # embeddings have unit norm in hundreds of dimensions, so coefficients must be large
)


def judge_shards(data_dir: Path) -> list[Path]:
    """The training shards of the judge: the voices of the pairs."""
    return sorted((data_dir / "pairs").glob("*-train.tar"))


def speech_shards(data_dir: Path) -> list[Path]:
    """The training shards in which people only speak: nobody in them has a face."""
    return sorted((data_dir / "speech").glob("*-train.tar"))


def held_out_shards(data_dir: Path) -> list[Path]:
    """The shards to measure on; nobody in them is in the training shards."""
    return sorted((data_dir / "pairs").glob("*-val.tar")) + sorted((data_dir / "speech").glob("*-test.tar"))


def train_voice_gender(recordings: Recordings) -> VoiceGender:
    """Fit on the recordings of adults with a gender label; every speaker and both genders count the same.

    A speaker of unknown age counts as an adult. Children (under 16) and mislabelled speakers are left out.
    Raises ValueError where one gender is missing.
    """
    from sklearn.linear_model import LogisticRegression

    rows = adults_with_gender(recordings)
    female = recordings.genders[rows] == "f"
    if female.all() or not female.any():
        raise ValueError(
            f"{len(rows)} labelled recordings of adults have one gender only, but both are needed"
        )
    weights = _weights(recordings.speakers[rows], female)
    model = LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=2000)
    model.fit(recordings.embeddings[rows], female, sample_weight=weights)
    return VoiceGender(model.coef_[0].astype(np.float32), model.intercept_.astype(np.float32))


def measure_voice_gender(classifier: VoiceGender, recordings: Recordings) -> dict[str, Any]:
    """Accuracy on recordings of adults with a gender label, per recording.

    Returns n, n_speakers, accuracy, accuracy_ci95 (Wilson), accuracy_female, accuracy_male.
    """
    rows = adults_with_gender(recordings)
    female = recordings.genders[rows] == "f"
    right = (classifier.female_probability(recordings.embeddings[rows]) >= 0.5) == female
    return {
        "n": len(rows),
        "n_speakers": len(set(recordings.speakers[rows])),
        "accuracy": _share(right),
        "accuracy_ci95": rounded_interval(wilson_interval(int(right.sum()), len(right))),
        "accuracy_female": _share(right[female]),
        "accuracy_male": _share(right[~female]),
    }


def adults_with_gender(recordings: Recordings) -> npt.NDArray[np.intp]:
    """Rows of the recordings that a gender classifier can learn from or be measured on."""
    labelled = np.isin(recordings.genders, ("m", "f"))
    child = recordings.ages < ADULT_FROM_YEARS  # False where the age is unknown (NaN)
    mislabelled = np.isin(recordings.speakers, SWAPPED_SPEAKERS)
    return np.flatnonzero(labelled & ~child & ~mislabelled)


def _weights(speakers: npt.NDArray[np.str_], female: npt.NDArray[np.bool_]) -> FloatArray:
    """One weight per recording, [n]: speakers of a gender weigh the same, genders a half each.

    Together they weigh as much as there are speakers, so that the regularization, too, is independent of how
    often each was recorded.
    """
    people, codes, counts = np.unique(speakers, return_inverse=True, return_counts=True)
    weights = 1.0 / counts[codes]
    for gender in (female, ~female):
        weights[gender] *= len(people) / (2.0 * weights[gender].sum())
    return weights.astype(np.float32)


def _share(right: npt.NDArray[np.bool_]) -> float | None:
    return rounded(float(right.mean())) if len(right) else None
