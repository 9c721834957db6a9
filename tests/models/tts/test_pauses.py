"""Silence between pieces."""

import numpy as np

from models.tts.pauses import with_pauses
from models.types import Utterance, Waveform


def test_silence_comes_before_the_first_piece_and_after_each() -> None:
    pieces = (np.array([1]), np.array([2]))
    spoken = with_pauses(
        Utterance("en-us", pieces, 0.5, (0.25, 0.0)),
        lambda piece: Waveform(np.full(4, piece[0], np.float32), 8),
    )
    assert [piece.samples.tolist() for piece in spoken] == [[0] * 4 + [1] * 4 + [0] * 2, [2] * 4]


def test_without_pauses_nothing_is_added() -> None:
    spoken = list(
        with_pauses(Utterance("en-us", (np.array([1]),)), lambda _: Waveform(np.ones(4, np.float32), 8))
    )
    assert [len(piece.samples) for piece in spoken] == [4]
