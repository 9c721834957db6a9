"""Silence at marks inside a piece, in which a frame is 0.1 s or 10 samples."""

import numpy as np
import pytest

from models.tts.breaks import with_breaks
from models.tts.timing import SpokenPiece
from models.types import Break, FloatArray, Waveform

RATE_HZ = 100


def spoken(frames: list[int], samples: FloatArray, early_frames: int = 0) -> SpokenPiece:
    tokens = np.arange(len(frames) - 2)
    return SpokenPiece(Waveform(samples, RATE_HZ), tokens, np.array(frames, np.int64), 0.1, early_frames)


def tone(frames: int) -> FloatArray:
    return np.ones(10 * frames, np.float32)


def silence(frames: int) -> FloatArray:
    return np.zeros(10 * frames, np.float32)


def test_a_mark_lasts_longer_and_nothing_that_is_heard_is_moved_apart() -> None:
    """Word, mark, space, word; silence at either end."""
    samples = np.concatenate([silence(1), tone(3), silence(2), tone(3), silence(1)])
    piece = with_breaks(spoken([1, 3, 1, 1, 3, 1], samples), [Break(1, 0.5)])
    assert piece.frames.tolist() == [1, 3, 6, 1, 3, 1]
    expected = np.concatenate([silence(1), tone(3), silence(7), tone(3), silence(1)])
    assert np.array_equal(piece.waveform.samples, expected)


def test_the_break_is_where_it_is_quietest_within_the_mark_and_the_space_behind_it() -> None:
    samples = np.concatenate([tone(4), 0.5 * tone(1), silence(1), tone(4)])
    piece = with_breaks(spoken([1, 3, 1, 1, 3, 1], samples), [Break(1, 0.2)])
    assert np.array_equal(piece.waveform.samples[:50], samples[:50])
    assert np.array_equal(piece.waveform.samples[-40:], samples[-40:])
    assert not piece.waveform.samples[50:80].any()


def test_phonemes_that_are_heard_early_have_their_marks_early() -> None:
    samples = np.concatenate([tone(3), silence(2), tone(5)])
    piece = with_breaks(spoken([1, 3, 1, 1, 3, 1], samples, early_frames=1), [Break(1, 0.5)])
    assert np.array_equal(piece.waveform.samples, np.concatenate([tone(3), silence(7), tone(5)]))


def test_several_breaks_and_one_at_the_end() -> None:
    """Word, mark, word, mark."""
    samples = np.concatenate([silence(1), tone(2), silence(2), tone(2), silence(2)])
    piece = with_breaks(spoken([1, 2, 2, 2, 1, 1], samples), [Break(1, 0.3), Break(3, 0.4)])
    assert piece.frames.tolist() == [1, 2, 5, 2, 5, 1]
    expected = np.concatenate([silence(1), tone(2), silence(5), tone(2), silence(6)])
    assert np.array_equal(piece.waveform.samples, expected)


def test_who_speaks_fast_rests_shortly() -> None:
    samples = np.concatenate([tone(2), silence(1), tone(2)])
    piece = with_breaks(spoken([0, 2, 1, 2, 0], samples), [Break(1, 0.8)], speed=2.0)
    assert piece.waveform.seconds == pytest.approx(0.9)


def test_sound_fades_where_there_is_no_silence() -> None:
    samples = np.ones(1000, np.float32)
    piece = SpokenPiece(Waveform(samples, 1000), np.arange(3), np.array([1, 4, 1, 3, 1], np.int64), 0.1)
    broken = with_breaks(piece, [Break(1, 0.2)]).waveform.samples
    (edges,) = np.nonzero(np.abs(np.diff(broken)) > 0.3)
    assert len(broken) == 1200
    assert len(edges) == 0


def test_without_breaks_a_piece_is_the_same() -> None:
    piece = spoken([1, 1, 1], np.arange(30, dtype=np.float32))
    same = with_breaks(piece, [])
    assert np.array_equal(same.waveform.samples, piece.waveform.samples)
    assert np.array_equal(same.frames, piece.frames)
