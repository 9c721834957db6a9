from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch

from models.association.projectors import Calibration
from models.association.quality import MAX_SHORTFALL, QualityMeasure, quality_weight, shortfall
from models.types import FaceQuality, QualityName, VoiceQuality

FACE = FaceQuality(size_px=100.0, sharpness=0.1, score=0.95, nose_offset=0.1)
VOICE = VoiceQuality(speech_seconds=5.0, sample_rate_hz=16_000, clipped_share=0.0, signal_to_noise_db=30.0)
MEASURES: dict[QualityName, QualityMeasure] = {
    "size_px": QualityMeasure(40.0, 0.1),
    "sharpness": QualityMeasure(0.02, 0.5),
    "score": QualityMeasure(0.8, 2.0),
    "nose_offset": QualityMeasure(0.5, 1.0),
    "speech_seconds": QualityMeasure(2.0, 0.3),
    "sample_rate_hz": QualityMeasure(16_000.0, 0.2),
    "clipped_share": QualityMeasure(0.001, 0.1),
    "signal_to_noise_db": QualityMeasure(10.0, 0.4),
}
WORSE: dict[QualityName, tuple[float, ...]] = {  # ever worse, from one that is just good enough
    "size_px": (40.0, 30.0, 20.0, 10.0),
    "sharpness": (0.02, 0.015, 0.01, 0.006),
    "score": (0.8, 0.75, 0.7, 0.6),
    "nose_offset": (0.5, 0.7, 1.0, 2.0),
    "speech_seconds": (2.0, 1.5, 1.0, 0.6),
    "sample_rate_hz": (16_000, 11_025, 8_000, 4_000),
    "clipped_share": (0.001, 0.0015, 0.002, 0.003),
    "signal_to_noise_db": (10.0, 5.0, 0.0, -5.0),
}


@pytest.mark.parametrize("name", WORSE)
def test_the_worse_a_measure_the_nearer_to_one_half(name: QualityName) -> None:
    calibration = Calibration(8.0, -2.0, MEASURES)
    good: Any = FACE if hasattr(FACE, name) else VOICE
    assert calibration.weight(good) == 1.0
    weights = [calibration.weight(replace(good, **{name: value})) for value in WORSE[name]]
    assert weights[0] == 1.0
    assert all(worse < better for better, worse in pairwise(weights))
    for cosine in (-0.2, 0.6):
        away = [abs(float(calibration.probability(torch.tensor(cosine), weight)) - 0.5) for weight in weights]
        assert away == sorted(away, reverse=True)
        assert away[-1] > 0  # and on the same side


def test_a_measure_costs_its_loss_for_each_doubling_or_ten_decibels() -> None:
    assert shortfall("sharpness", 0.005, 0.02) == pytest.approx(2.0)
    assert shortfall("clipped_share", 0.004, 0.001) == pytest.approx(2.0)
    assert shortfall("signal_to_noise_db", -5.0, 10.0) == pytest.approx(1.5)
    assert shortfall("score", 0.6, 0.8) == pytest.approx(0.2)
    weight = quality_weight(MEASURES, replace(FACE, sharpness=0.005, score=0.6))
    assert weight == pytest.approx(np.exp(-0.5 * 2 - 2.0 * 0.2))


@pytest.mark.parametrize(
    ("name", "value"), [("nose_offset", float("inf")), ("sharpness", 0.0), ("speech_seconds", 0.0)]
)
def test_what_cannot_be_worse_has_a_finite_shortfall(name: QualityName, value: float) -> None:
    assert shortfall(name, value, 1.0) == MAX_SHORTFALL


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_a_ratio_that_could_not_be_measured_or_is_perfect_costs_nothing(value: float | None) -> None:
    assert quality_weight(MEASURES, replace(VOICE, signal_to_noise_db=value)) == 1.0


def test_nothing_is_lost_where_nothing_was_measured() -> None:
    assert quality_weight(MEASURES, None) == 1.0
    assert Calibration(8.0, -2.0).weight(replace(FACE, sharpness=0.0)) == 1.0


def test_weights_of_faces_and_voices_are_multiplied_for_each_cosine() -> None:
    calibration = Calibration(4.0, -1.0)
    cosines, weights = torch.tensor([[0.5, 0.5], [0.25, 0.0]]), torch.tensor([[1.0, 0.5], [0.5, 0.0]])
    expected = torch.sigmoid(torch.tensor([[1.0, 0.5], [0.0, 0.0]]))
    assert torch.allclose(calibration.probability(cosines, weights), expected)
