"""The silence that a text asks for, between what is spoken of it."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from models.types import Utterance, Waveform

Speak = Callable[[npt.NDArray[np.int64]], Waveform]


def with_pauses(utterance: Utterance, speak: Speak) -> Iterator[Waveform]:
    """Each piece of an utterance, spoken by `speak`, with the silence before the first and after each."""
    lead_s = utterance.lead_s
    for number, piece in enumerate(utterance.pieces):
        spoken = speak(piece)
        after_s = utterance.pauses_s[number] if utterance.pauses_s else 0.0
        if lead_s or after_s:
            before, after = (round(seconds * spoken.sample_rate_hz) for seconds in (lead_s, after_s))
            spoken = Waveform(np.pad(spoken.samples, (before, after)), spoken.sample_rate_hz)
        lead_s = 0.0
        yield spoken
