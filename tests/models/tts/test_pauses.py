"""Silence between pieces."""

import numpy as np

from models.tts.pauses import CUT_SILENCE_S, with_pauses
from models.types import Utterance, Waveform


def test_silence_comes_before_the_first_piece_and_after_each() -> None:
    pieces = (np.array([1]), np.array([2]))
    spoken = with_pauses(
        Utterance("en-us", pieces, 0.5, (0.25, 0.0)),
        lambda number: Waveform(np.full(4, pieces[number][0], np.float32), 8),
    )
    assert [piece.samples.tolist() for piece in spoken] == [[0] * 4 + [1] * 4 + [0] * 2, [2] * 4]


def test_without_pauses_nothing_is_added() -> None:
    spoken = list(
        with_pauses(Utterance("en-us", (np.array([1]),)), lambda _: Waveform(np.ones(4, np.float32), 8))
    )
    assert [len(piece.samples) for piece in spoken] == [4]


def test_where_a_sentence_goes_on_the_silence_of_a_comma_is_left() -> None:
    """A second of tone between seconds of silence, spoken twice as one sentence, then as another."""
    rate = 1_000
    tone = np.sin(np.arange(rate, dtype=np.float32))
    silence = np.zeros(rate, np.float32)
    piece = Waveform(np.concatenate([silence, tone, silence]), rate)
    utterance = Utterance("en-us", (np.array([1]),) * 3, goes_on=(True, False, False))
    first, second, third = with_pauses(utterance, lambda _: piece)
    kept = round(CUT_SILENCE_S * rate)
    assert np.array_equal(first.samples, np.concatenate([silence, tone, silence[:kept]]))
    assert np.array_equal(second.samples, np.concatenate([silence[:kept], tone, silence]))
    assert np.array_equal(third.samples, piece.samples)


def test_a_piece_that_is_nothing_but_silence_is_left_as_it_is() -> None:
    utterance = Utterance("en-us", (np.array([1]),), goes_on=(True,))
    (spoken,) = with_pauses(utterance, lambda _: Waveform(np.zeros(500, np.float32), 1_000))
    assert len(spoken.samples) == 500
