"""How far from the known speakers a voice can be and still speak: what `MAX_DISTANCE` keeps out."""

import numpy as np
import pytest

from models.speakers.grid import MAX_DISTANCE
from models.types import Voice
from models.vclip import Vclip
from training.evaluation.judges.recognizer import Recognizer
from training.metrics import word_error_rate

TEXT = "The early train leaves the station before sunrise, so please buy your ticket tonight."
VOICES = 4
SEED = 1


def error_rate(vclip: Vclip, recognizer: Recognizer, distance: float) -> float:
    """Word error rate of voices in random directions, at a distance in the unit of the grid."""
    grid = vclip.voice_tokens.grid
    directions = np.random.default_rng(SEED).standard_normal((VOICES, len(grid.centre)))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    speakers = grid.centre + distance * np.linalg.solve(grid.whitening.T, directions.T).T
    speakers = np.pad(speakers, ((0, 0), (0, len(grid.physical_ranges))))
    assert grid.distance(speakers) == pytest.approx(distance)
    spoken = [vclip.speak(TEXT, Voice(speaker.astype(np.float32), "far")) for speaker in speakers]
    return word_error_rate(" ".join(map(recognizer.transcribe, spoken)), " ".join([TEXT] * VOICES))


@pytest.mark.slow
def test_voices_at_the_limit_are_understood(vclip: Vclip, recognizer: Recognizer) -> None:
    assert error_rate(vclip, recognizer, MAX_DISTANCE) < 0.05


@pytest.mark.slow
def test_voices_at_twice_the_limit_are_not(vclip: Vclip, recognizer: Recognizer) -> None:
    assert error_rate(vclip, recognizer, 2 * MAX_DISTANCE) > 0.3
