"""The map: the plane in which the voices differ most."""

import numpy as np
import pytest

from models.speakers.speaker_map import SpeakerMap


def test_the_axes_are_those_in_which_voices_differ_most() -> None:
    spread = np.array([0.1, 3.0, 0.2, 1.0, 0.1])
    rows = np.asarray(np.random.default_rng(0).standard_normal((500, 5)) * spread + np.arange(5), np.float32)
    places = SpeakerMap.of(rows).places(rows)
    assert places.mean(axis=0) == pytest.approx([0, 0], abs=1e-3)
    for axis, column in ((0, 1), (1, 3)):
        assert np.corrcoef(places[:, axis], rows[:, column])[0, 1] > 0.99  # and not mirrored
    assert np.corrcoef(places[:, 0], places[:, 1])[0, 1] == pytest.approx(0, abs=1e-6)


def test_near_voices_are_near_on_it() -> None:
    random = np.random.default_rng(1)
    rows = random.standard_normal((100, 4)).astype(np.float32)
    chart = SpeakerMap.of(rows)
    moved = chart.places(rows + np.float32(1e-3))
    assert np.abs(moved - chart.places(rows)).max() < 3e-3
