"""Faces and voices are scored pair by pair."""

import math

import numpy as np
import pytest

from models.association.projectors import Calibration
from models.association.verification import verify_pairs
from models.errors import InvalidParameter
from models.types import Face, FaceEmbedding, FloatArray, VoiceEmbedding

CALIBRATION = Calibration(slope=10.0, intercept=-2.0)
EAST, NORTH = np.eye(2, dtype=np.float32)
SEEN = Face(box_px=(0.0, 0.0, 8.0, 8.0), score=1.0)


def seen_at(place: FloatArray) -> FaceEmbedding:
    return FaceEmbedding(SEEN, place, place)


def heard_at(place: FloatArray) -> VoiceEmbedding:
    return VoiceEmbedding(place, place, seconds=2.0, speech_seconds=2.0)


def test_there_is_a_row_for_each_face_and_a_column_for_each_voice() -> None:
    scored = verify_pairs(
        [seen_at(EAST), seen_at(NORTH)], [heard_at(EAST), heard_at(NORTH), heard_at(-EAST)], CALIBRATION, 0.5
    )
    assert scored.cosines.tolist() == [[1, 0, -1], [0, 1, 0]]
    assert scored.matches.tolist() == [[True, False, False], [False, True, False]]


def test_a_probability_is_the_calibrated_cosine() -> None:
    scored = verify_pairs([seen_at(EAST)], [heard_at(NORTH)], CALIBRATION, 0.5)
    assert scored.probabilities[0, 0] == pytest.approx(1 / (1 + math.exp(2)))


def test_a_pair_matches_from_the_threshold_on() -> None:
    place = np.array([0.6, 0.8], np.float32)
    pair = [seen_at(EAST)], [heard_at(place)]
    probability = float(verify_pairs(*pair, CALIBRATION, 0.5).probabilities[0, 0])
    at, above = (
        verify_pairs(*pair, CALIBRATION, threshold) for threshold in (probability, probability + 1e-3)
    )
    assert (at.matches.item(), above.matches.item()) == (True, False)
    assert at.operating_point.probability == probability
    assert at.operating_point.cosine == pytest.approx(0.6, abs=1e-4)


@pytest.mark.parametrize("threshold", [0.0, 1.0, -0.1, 1.1, float("nan")])
def test_a_threshold_that_is_no_probability_is_refused(threshold: float) -> None:
    with pytest.raises(InvalidParameter, match=r"threshold .* is not a probability between 0 and 1"):
        verify_pairs([seen_at(EAST)], [heard_at(EAST)], CALIBRATION, threshold)
