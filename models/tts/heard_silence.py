"""Fits the silences between phonemes to the sound.

A synthesizer plans when phonemes begin and end, but the last one before a silence ends earlier than planned, in
Kokoro by 0.3 s, and the first one after it begins up to 0.07 s earlier. So silence is where it is heard.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.types import TimedPhoneme, Waveform

_STEP_S = 0.01
_QUIET = 10**-3.0  # power of silence, as a share of the mean power: 30 decibels below
_SHORTEST_S = 0.01  # that is left of a phoneme


def fit_silences(
    phonemes: Sequence[TimedPhoneme], waveform: Waveform, start_s: float = 0.0
) -> list[TimedPhoneme]:
    """The same phonemes, each silence being the longest one that is heard within it and its two neighbours.

    waveform: in which they are heard. start_s: the time of its first sample. A silence that is not heard stays as
    it was planned. The first phoneme begins, and the last one ends, as before.
    """
    fitted = list(phonemes)
    quiet = _quiet_steps(waveform)
    for place, silence in enumerate(fitted):
        if silence.symbol:
            continue
        before = fitted[place - 1] if place > 0 else None
        after = fitted[place + 1] if place + 1 < len(fitted) else None
        first_s = before.start_s if before else silence.start_s
        last_s = after.end_s if after else silence.end_s
        first, last = (round((time_s - start_s) / _STEP_S) for time_s in (first_s, last_s))
        run = _longest_run(quiet[first:last])
        if run is None:
            continue
        heard_s = [start_s + _STEP_S * (first + step) for step in run]
        from_s = max(heard_s[0], before.start_s + _SHORTEST_S) if before else silence.start_s
        to_s = min(heard_s[1], after.end_s - _SHORTEST_S) if after else silence.end_s
        if from_s < to_s:
            fitted[place] = replace(silence, start_s=from_s, end_s=to_s)
            if before:
                fitted[place - 1] = replace(before, end_s=from_s)
            if after:
                fitted[place + 1] = replace(after, start_s=to_s)
    return fitted


def _quiet_steps(waveform: Waveform) -> npt.NDArray[np.bool_]:
    """Whether each step is quiet."""
    step = round(_STEP_S * waveform.sample_rate_hz)
    n_steps = len(waveform.samples) // step if step else 0
    power = np.square(waveform.samples[: n_steps * step].reshape(n_steps, -1 if n_steps else 1)).mean(axis=1)
    if not power.any():
        return np.zeros(n_steps, dtype=bool)
    return np.asarray(power <= _QUIET * power.mean())


def _longest_run(quiet: npt.NDArray[np.bool_]) -> tuple[int, int] | None:
    """First and last step (exclusive) of the longest quiet run; None if all is loud."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    if len(edges) == 0:
        return None
    starts, ends = edges[::2], edges[1::2]
    longest = int((ends - starts).argmax())
    return int(starts[longest]), int(ends[longest])
