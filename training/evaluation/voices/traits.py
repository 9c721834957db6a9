"""Does a step in a direction of the speaker space change what is heard as it should, and leave the rest alone?

Candidates speak, are moved by a step in each direction, and speak again. Pitch is measured; age and gender are
heard by regressions on the voice embedding that were trained on recorded people.
"""

from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from models.errors import InvalidParameter, VoiceOutOfRange
from models.limits import MAX_VOICES
from models.types import Direction, Voice
from training.data.recordings import Recordings
from training.evaluation.interfaces import VoiceVarier
from training.evaluation.voices.fit import SENTENCES
from training.metrics import mean_interval_over_groups, rounded, rounded_interval
from training.pitch import median_f0
from training.progress import Progress
from training.stages.voice_age import VoiceAge, train_voice_age

DEFAULT_VOICES = 12
JUDGED_BY = SENTENCES[2:4]  # none of which the regressions were fitted on
CHANGES = ("pitch_semitones", "age_years", "female_log_odds")


def evaluate_traits(vclip: VoiceVarier, recorded: Recordings, n: int = DEFAULT_VOICES) -> dict[str, Any]:
    """Move `n` candidates, evenly spread over the bundle's, by one step in each direction.

    recorded: people of known age, embedded by the bundle's voice encoder. Returns n, and for each direction: moved
    (how many could be), and the mean change with its interval over voices of pitch_semitones, age_years and
    female_log_odds. Raises InvalidInput for recordings of too few people of known age, InvalidParameter for n.
    """
    if not 2 <= n <= MAX_VOICES:
        raise InvalidParameter(f"n {n} is outside 2 to {MAX_VOICES}")
    age = train_voice_age(recorded)
    voices = vclip.some_candidates(n)
    progress = Progress("voices", len(voices))
    changes: dict[Direction, list[npt.NDArray[np.float64]]] = {one: [] for one in get_args(Direction)}
    for voice in voices:
        before = _hear(vclip, voice, age)
        for direction, found in changes.items():
            try:
                moved, _ = vclip.vary_voice(voice, direction)
            except VoiceOutOfRange:
                continue
            found.append(_hear(vclip, moved, age) - before)
        progress.step()
    progress.close()
    return {"n": len(voices)} | {direction: _summary(found) for direction, found in changes.items()}


def _hear(vclip: VoiceVarier, voice: Voice, age: VoiceAge) -> npt.NDArray[np.float64]:
    """Pitch in semitones, age in years and log-odds of a female voice, as means over the sentences."""
    heard = []
    for text in JUDGED_BY:
        spoken = vclip.speak(text, voice)
        embedding = vclip.voice_encoder.embed(spoken)
        female = float(embedding @ vclip.voice_gender.coefficients + vclip.voice_gender.intercept[0])
        heard.append(
            [12 * np.log2(median_f0(spoken) or np.nan), float(age.years(embedding[np.newaxis])[0]), female]
        )
    return np.asarray(np.nanmean(heard, axis=0), dtype=np.float64)


def _summary(found: list[npt.NDArray[np.float64]]) -> dict[str, Any]:
    figures: dict[str, Any] = {"moved": len(found)}
    if len(found) > 1:
        for name, values in zip(CHANGES, np.stack(found).T, strict=True):
            figures[name] = rounded(float(values.mean()))
            figures[f"{name}_ci95"] = rounded_interval(
                mean_interval_over_groups(values, np.arange(len(values)))
            )
    return figures
