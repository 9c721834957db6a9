import numpy as np
import pytest

from training.data.kinds import UNKNOWN, face_kinds, voice_kinds, weights_like


def test_a_face_is_that_of_a_child_woman_or_man() -> None:
    genders = np.array(["f", "m", "m", "", "", "f"])
    ages = np.array([40.0, 30.0, 5.0, 5.0, 40.0, np.nan], np.float32)
    assert face_kinds(genders, ages).tolist() == ["woman", "man", "child", "child", UNKNOWN, "woman"]


def test_a_voice_of_a_child_has_no_gender() -> None:
    assert voice_kinds(np.array(["f", "m", "f"]), np.array([False, False, True])).tolist() == [
        "woman",
        "man",
        "child",
    ]


def test_kinds_count_as_they_are_frequent_among_the_voices() -> None:
    faces = np.array(["child"] * 60 + ["woman"] * 30 + ["man"] * 10)
    voices = np.array(["child"] * 2 + ["woman"] * 4 + ["man"] * 4)
    weights = weights_like(faces, voices)
    shares = [weights[faces == kind].sum() for kind in ("child", "woman", "man")]
    assert shares == pytest.approx([0.2, 0.4, 0.4], rel=1e-5)


def test_a_face_of_unknown_kind_counts_as_the_average() -> None:
    faces = np.array(["woman", "man", "man", UNKNOWN])
    weights = weights_like(faces, np.array(["woman", "man"]))
    assert weights[3] == pytest.approx(weights[:3].mean())
    assert weights.sum() == pytest.approx(1.0)
    assert weights_like(np.full(4, UNKNOWN), np.array(["woman"])) == pytest.approx(np.full(4, 0.25))
