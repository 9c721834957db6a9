"""Breaks inside what a synthesizer speaks at once: silence at the marks where a speaker would rest."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.tts.timing import SpokenPiece
from models.types import Break, FloatArray, Waveform

_STEP_S = 0.005
_FADE_S = 0.005


def with_breaks(spoken: SpokenPiece, breaks: Sequence[Break], speed: float = 1.0) -> SpokenPiece:
    """A piece with silence where it is quietest around each mark; the mark lasts so much longer.

    breaks: in order. speed: at twice the speed, a break is half as long.
    """
    waveform, frames = spoken.waveform, spoken.frames.copy()
    ends_s = (np.cumsum(spoken.frames) - spoken.early_frames) * spoken.frame_s
    parts: list[FloatArray] = []
    rest = waveform.samples
    done = 0
    for one in breaks:
        n_frames = round(one.seconds / speed / spoken.frame_s)
        silence = np.zeros(round(n_frames * spoken.frame_s * waveform.sample_rate_hz), np.float32)
        # the first of all durations is that of the silence before the first token
        first, last = (
            round(max(0.0, float(end_s)) * waveform.sample_rate_hz)
            for end_s in (ends_s[one.token], ends_s[one.token + 2])
        )
        place = max(done, _quietest(waveform, first, last))
        before, rest = _faded(rest, place - done, waveform.sample_rate_hz)
        parts += [before, silence]
        frames[one.token + 1] += n_frames
        done = place
    samples = np.concatenate([*parts, rest])
    return replace(spoken, waveform=Waveform(samples, waveform.sample_rate_hz), frames=frames)


def _quietest(waveform: Waveform, first: int, last: int) -> int:
    """The middle of the quietest step among samples `first` to `last`."""
    step = max(1, round(_STEP_S * waveform.sample_rate_hz))
    part = waveform.samples[first:last]
    n_steps = len(part) // step
    if n_steps == 0:
        return min(first, len(waveform.samples))
    power = np.square(part[: n_steps * step].reshape(n_steps, step)).mean(axis=1)
    return first + int(power.argmin()) * step + step // 2


def _faded(samples: FloatArray, place: int, sample_rate_hz: int) -> tuple[FloatArray, FloatArray]:
    """What is before and behind a sample, fading to silence there."""
    before, behind = samples[:place].copy(), samples[place:].copy()
    n = min(round(_FADE_S * sample_rate_hz), len(before), len(behind))
    if n:
        ramp = np.linspace(0.0, 1.0, n, dtype=np.float32)
        behind[:n] *= ramp
        before[-n:] *= ramp[::-1]
    return before, behind
