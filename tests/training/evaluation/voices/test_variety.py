import numpy as np
import pytest

from training.data.recordings import Recordings
from training.evaluation.voices.variety import max_share, recorded_spread, spread_within_gender

ROWS = np.array([[1, 0], [0, 1], [1, 0], [-1, 0]], dtype=np.float32)


def test_the_most_frequent_voice_is_counted() -> None:
    assert max_share(["a", "b", "a", "c"]) == 0.5


def test_voices_are_compared_within_a_gender_and_genders_count_alike() -> None:
    genders = np.array(["f", "f", "m", "m"])
    assert spread_within_gender(ROWS, genders) == pytest.approx((1.0 + 2.0) / 2)


def test_one_voice_of_a_gender_has_no_spread() -> None:
    assert spread_within_gender(ROWS, np.array(["f", "m", "", ""])) is None
    assert spread_within_gender(ROWS, np.array(["f", "m", "", "m"])) == pytest.approx(1.0)


def test_of_each_recorded_person_one_recording_counts() -> None:
    recordings = Recordings(
        embeddings=ROWS,
        keys=np.array(list("abcd")),
        speakers=np.array(["one", "other", "one", "one"]),
        genders=np.array(["f", "f", "f", "f"]),
        ages=np.full(4, np.nan, dtype=np.float32),
    )
    assert recorded_spread(recordings) == pytest.approx(1.0)
