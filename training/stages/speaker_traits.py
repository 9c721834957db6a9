"""Stage: how pitch, age and gender are heard along the speaker vector, as `models.speakers.traits` uses it.

The speakers that the signature is distilled from speak. Pitch is measured; age and gender are heard by regressions
that were trained on recorded people. A ridge regression of each on the speaker vector is what the bundle keeps.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_predict

from models.interfaces import Synthesizer
from models.speakers.traits import SpeakerTraits
from models.types import FloatArray
from models.voice.gender import VoiceGender
from training.atomic_write import write_npz
from training.pitch import median_f0
from training.progress import Progress
from training.stages.tts_signature import holds_speakers
from training.stages.voice_age import VoiceAge

SENTENCE = "A cold wind moved slowly over the harbor."  # the same for all: pitch depends on what is said
SPEAKERS_PER_FILE = 20  # measured again, at the most, after an interruption
PENALTIES = np.logspace(-3, 4, 15)  # leave-one-out chooses
FOLDS = 5
_NAMES = ("pitch", "age", "gender")


def measure_pitch(speakers: FloatArray, synthesizer: Synthesizer, cache_dir: Path) -> npt.NDArray[np.float64]:
    """Let speakers [n, D] say SENTENCE: the median pitch of each in hertz, [n], NaN where nothing is voiced.

    Cached in files of a few speakers.
    """
    progress = Progress("pitch of speakers", len(speakers))
    measured = []
    for first in range(0, len(speakers), SPEAKERS_PER_FILE):
        batch = speakers[first : first + SPEAKERS_PER_FILE]
        cached = cache_dir / f"pitch-{first:05d}.npz"
        if not holds_speakers(cached, batch):
            pitches = [_pitch(synthesizer, speaker) for speaker in batch]
            write_npz(cached, {"speakers": batch, "f0_hz": np.array(pitches)})
        with np.load(cached, allow_pickle=False) as arrays:
            measured.append(arrays["f0_hz"])
        progress.step(len(batch))
    progress.close()
    return np.concatenate(measured)


def fit_traits(
    speakers: FloatArray,
    heard: FloatArray,
    pitch_hz: npt.NDArray[np.float64],
    age: VoiceAge,
    gender: VoiceGender,
    candidates: FloatArray,
) -> tuple[SpeakerTraits, dict[str, float | int]]:
    """Fit the regressions to speakers [n, D] and what was heard of them.

    heard: voice embeddings, float32 [n, voice_dim], unit norm. pitch_hz: [n]; speakers without are left out.
    candidates: float32 [N, D], the speakers whose covariance steps keep to.
    Returns them with n and, of each, r2: the coefficient of determination over speakers of other folds.
    """
    voiced = np.isfinite(pitch_hz)
    inputs, embeddings = speakers[voiced].astype(np.float64), heard[voiced]
    targets = (
        np.log2(pitch_hz[voiced]),
        age.years(embeddings),
        (embeddings @ gender.coefficients + gender.intercept).astype(np.float64),
    )
    scale = inputs.std(axis=0) + 1e-9  # one penalty for all dimensions, however wide
    fitted = [RidgeCV(PENALTIES).fit(inputs / scale, target) for target in targets]
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    figures: dict[str, float | int] = {"n": int(voiced.sum())}
    for name, target in zip(_NAMES, targets, strict=True):
        predicted = cross_val_predict(RidgeCV(PENALTIES), inputs / scale, target, cv=folds)
        figures[f"{name}_r2"] = float(1 - ((target - predicted) ** 2).mean() / target.var())
    traits = SpeakerTraits(
        coefficients=np.stack([one.coef_ / scale for one in fitted]).astype(np.float32),
        intercepts=np.array([one.intercept_ for one in fitted], dtype=np.float32),
        covariance=np.cov(candidates.astype(np.float64), rowvar=False).astype(np.float32),
    )
    return traits, figures


def _pitch(synthesizer: Synthesizer, speaker: FloatArray) -> float:
    spoken = synthesizer.synthesize(SENTENCE, speaker, synthesizer.languages[0], 1.0)
    pitch = median_f0(spoken)
    return float("nan") if pitch is None else pitch
