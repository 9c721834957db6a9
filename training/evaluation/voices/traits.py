"""Does a step in a direction of the speaker space change what is heard as it should, and leave the rest alone?

Candidates speak, are moved by a step in each direction, and speak again. Pitch is measured; age and gender are
heard by regressions on the voice embedding that were trained on recorded people; that of the gender is the judge's,
which was trained on other people than the one that steps of gender follow.
"""

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from models.errors import InvalidParameter, VoiceOutOfRange
from models.limits import MAX_VOICES
from models.speakers.gender_step import SIGNS
from models.speakers.traits import GENDER
from models.types import Direction, FloatArray, Voice
from training.data.recordings import Recordings
from training.evaluation.interfaces import VoiceVarier
from training.evaluation.voices.fit import SENTENCES
from training.metrics import mean_interval_over_groups, rounded, rounded_interval
from training.pitch import median_f0
from training.progress import Progress
from training.stages.voice_age import VoiceAge, train_voice_age

DEFAULT_VOICES = 20
JUDGED_BY = SENTENCES[2:4]  # none of which the regressions were fitted on
CHANGES = ("pitch_semitones", "age_years", "female_log_odds")


def evaluate_traits(vclip: VoiceVarier, recorded: Recordings, n: int = DEFAULT_VOICES) -> dict[str, Any]:
    """Move `n` candidates, evenly spread over the bundle's, by one step in each direction.

    recorded: people of known age, embedded by the bundle's voice encoder. Returns n, and for each direction: moved
    (how many could be), the mean change with its interval over voices of pitch_semitones, age_years and
    female_log_odds, and the mean cosine of the voice embeddings before and after. For directions of gender also, of
    those that were heard as of the other gender, how many they are and how many are heard as asked afterwards.
    Raises InvalidInput for recordings of too few people of known age, InvalidParameter for n.
    """
    if not 2 <= n <= MAX_VOICES:
        raise InvalidParameter(f"n {n} is outside 2 to {MAX_VOICES}")
    age = train_voice_age(recorded)
    voices = vclip.some_candidates(n)
    progress = Progress("voices", len(voices))
    steps: dict[Direction, list[tuple[_Heard, _Heard]]] = {one: [] for one in get_args(Direction)}
    for voice in voices:
        before = _hear(vclip, voice, age)
        for direction, found in steps.items():
            try:
                moved, _ = vclip.vary_voice(voice, direction)
            except VoiceOutOfRange:
                continue
            found.append((before, _hear(vclip, moved, age)))
        progress.step()
    progress.close()
    return {"n": len(voices)} | {direction: _summary(direction, found) for direction, found in steps.items()}


@dataclass(frozen=True)
class _Heard:
    """values: of CHANGES, as means over the sentences, float64 [3]. embedding: their mean, unit norm."""

    values: npt.NDArray[np.float64]
    embedding: FloatArray


def _hear(vclip: VoiceVarier, voice: Voice, age: VoiceAge) -> _Heard:
    heard, embeddings = [], []
    judge = vclip.voice_gender_judge
    for text in JUDGED_BY:
        spoken = vclip.speak(text, voice)
        embedding = vclip.voice_encoder.embed(spoken)
        female = float(embedding @ judge.coefficients + judge.intercept[0])
        heard.append(
            [12 * np.log2(median_f0(spoken) or np.nan), float(age.years(embedding[np.newaxis])[0]), female]
        )
        embeddings.append(embedding)
    mean = np.mean(embeddings, axis=0)
    return _Heard(
        np.asarray(np.nanmean(heard, axis=0), dtype=np.float64), np.asarray(mean / np.linalg.norm(mean))
    )


def _summary(direction: Direction, found: list[tuple[_Heard, _Heard]]) -> dict[str, Any]:
    figures: dict[str, Any] = {"moved": len(found)}
    if len(found) > 1:
        changes = np.stack([after.values - before.values for before, after in found])
        for name, values in zip(CHANGES, changes.T, strict=True):
            figures[name] = rounded(float(values.mean()))
            figures[f"{name}_ci95"] = rounded_interval(
                mean_interval_over_groups(values, np.arange(len(values)))
            )
        figures["cosine"] = rounded(
            float(np.mean([before.embedding @ after.embedding for before, after in found]))
        )
    if direction in SIGNS:
        ends = [
            (SIGNS[direction] * before.values[GENDER], SIGNS[direction] * after.values[GENDER])
            for before, after in found
        ]
        figures["of_the_other"] = sum(bool(before < 0) for before, _ in ends)
        figures["heard_as_asked"] = sum(bool(before < 0 < after) for before, after in ends)
    return figures
