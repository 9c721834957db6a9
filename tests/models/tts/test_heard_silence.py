"""Silences of a sound whose loud parts are known."""

from itertools import pairwise

import numpy as np
import pytest

from models.tts.heard_silence import fit_silences
from models.types import TimedPhoneme, Waveform

RATE_HZ = 1_000


def sound(seconds: float, *loud: tuple[float, float]) -> Waveform:
    """Quiet noise with loud parts, each from and to a second."""
    samples = np.full(round(seconds * RATE_HZ), 0.001, np.float32)
    for start_s, end_s in loud:
        samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)] = 0.5
    return Waveform(samples, RATE_HZ)


def planned(*bounds: tuple[str, float], start_s: float = 0.0) -> list[TimedPhoneme]:
    """Phonemes by their ends."""
    phonemes: list[TimedPhoneme] = []
    for symbol, end_s in bounds:
        phonemes.append(TimedPhoneme(symbol, phonemes[-1].end_s if phonemes else start_s, end_s))
    return phonemes


def ends(phonemes: list[TimedPhoneme]) -> list[float]:
    return [round(one.end_s, 3) for one in phonemes]


PLAN = (("", 0.3), ("a", 0.6), ("b", 1.0), ("", 1.2), ("c", 1.5), ("", 2.0))


def test_phonemes_beside_a_silence_begin_and_end_where_they_are_heard() -> None:
    fitted = fit_silences(planned(*PLAN), sound(2.0, (0.25, 0.8), (1.15, 1.4)))
    assert ends(fitted) == [0.25, 0.6, 0.8, 1.15, 1.4, 2.0]
    assert all(one.end_s == two.start_s for one, two in pairwise(fitted))


def test_times_count_from_the_begin_of_the_speech() -> None:
    plan = [(symbol, end_s + 5.0) for symbol, end_s in PLAN]
    fitted = fit_silences(planned(*plan, start_s=5.0), sound(2.0, (0.25, 0.8), (1.15, 1.4)), 5.0)
    assert ends(fitted) == [5.25, 5.6, 5.8, 6.15, 6.4, 7.0]


def test_a_silence_that_is_not_heard_stays_as_planned() -> None:
    assert ends(fit_silences(planned(*PLAN), sound(2.0, (0.0, 2.0)))) == ends(planned(*PLAN))


def test_a_phoneme_that_is_not_heard_keeps_a_little_time() -> None:
    fitted = fit_silences(planned(*PLAN), sound(2.0, (0.3, 0.5), (1.2, 1.5)))
    assert [fitted[2].start_s, fitted[2].end_s] == [0.6, pytest.approx(0.61)]


@pytest.mark.parametrize("seconds", [0.0, 0.005, 2.0])
def test_where_nothing_is_heard_all_stays(seconds: float) -> None:
    silent = Waveform(np.zeros(round(seconds * RATE_HZ), np.float32), RATE_HZ)
    assert fit_silences(planned(*PLAN), silent) == planned(*PLAN)
