"""The silence between pieces: what a text asks for, and what is left where a sentence was cut."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from models.types import Utterance, Waveform

Speak = Callable[[int], Waveform]  # the number of a piece

CUT_SILENCE_S = 0.15  # that is left on either side of a cut: together as much as Kokoro makes at a comma
_STEP_S = 0.01
_SOUND = 10**-4.0  # power of what is heard, as a share of the mean power: 40 decibels below


@dataclass(frozen=True)
class PlacedPiece:
    """A piece with the silence around it. offset: the sample at which it began to be spoken; below 0 if cut."""

    waveform: Waveform
    offset: int


def with_pauses(utterance: Utterance, speak: Speak) -> Iterator[Waveform]:
    """Each piece of an utterance, spoken by `speak`, with the silence before the first and after each."""
    return (piece.waveform for piece in placed_pieces(utterance, speak))


def placed_pieces(utterance: Utterance, speak: Speak) -> Iterator[PlacedPiece]:
    """The same, with the place of what was spoken.

    Where a sentence goes on in the next piece, the silence at the ends of both is cut to that of a comma.
    """
    lead_s, goes_on = utterance.lead_s, False
    for number in range(len(utterance.pieces)):
        went_on, goes_on = goes_on, bool(utterance.goes_on) and utterance.goes_on[number]
        spoken = speak(number)
        start, end = heard_span(spoken, at_start=went_on, at_end=goes_on)
        after_s = utterance.pauses_s[number] if utterance.pauses_s else 0.0
        before, after = (round(seconds * spoken.sample_rate_hz) for seconds in (lead_s, after_s))
        samples = spoken.samples[start:end]
        if before or after:
            samples = np.pad(samples, (before, after))
        lead_s = 0.0
        yield PlacedPiece(Waveform(samples, spoken.sample_rate_hz), before - start)


def heard_span(
    waveform: Waveform, at_start: bool, at_end: bool, kept_s: float = CUT_SILENCE_S
) -> tuple[int, int]:
    """First and last sample (exclusive) of it without the silence at its start or end, but for `kept_s` of it."""
    whole = (0, len(waveform.samples))
    step = round(_STEP_S * waveform.sample_rate_hz)
    n_steps = len(waveform.samples) // step if step else 0
    if not (at_start or at_end) or n_steps == 0:
        return whole
    power = np.square(waveform.samples[: n_steps * step].reshape(n_steps, step)).mean(axis=1)
    heard = np.flatnonzero(power > _SOUND * power.mean())
    if len(heard) == 0:
        return whole
    kept = round(kept_s * waveform.sample_rate_hz)
    start = max(0, int(heard[0]) * step - kept) if at_start else 0
    end = min(whole[1], (int(heard[-1]) + 1) * step + kept) if at_end else whole[1]
    return start, end
