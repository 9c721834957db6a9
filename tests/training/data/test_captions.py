import numpy as np
import pytest

from training.data.captions import Caption, age_gender_grid, agreement, describe

NAN = float("nan")


def test_captions_come_in_many_phrasings_and_claim_what_they_say() -> None:
    random = np.random.default_rng(0)
    captions = [describe("f", 34.0, "black", random) for _ in range(300)]
    assert len({caption.text for caption in captions}) > 150
    for caption in captions:
        assert caption.gender in ("", "f")
        assert ("34" in caption.text) == np.isfinite(caption.age)
        assert ("woman" in caption.text or "female" in caption.text) == (caption.gender == "f")
        assert any(word in caption.text for word in ("black ", "African")) or caption.race == ""


def test_what_is_unknown_is_not_claimed() -> None:
    random = np.random.default_rng(0)
    for _ in range(100):
        caption = describe("m", NAN, "", random)
        assert not any(character.isdigit() for character in caption.text)
        assert caption.race == ""


@pytest.mark.parametrize(
    ("age", "words"), [(1.0, ("baby", "child")), (8.0, ("girl", "child")), (40.0, ("woman", "person"))]
)
def test_the_noun_fits_the_age(age: float, words: tuple[str, ...]) -> None:
    random = np.random.default_rng(0)
    for _ in range(50):
        text = describe("f", age, "", random).text
        assert any(word in text for word in words)


def test_grid_is_ordered_by_gender_then_age_in_one_phrasing() -> None:
    grid = age_gender_grid([20.0, 30.0], np.random.default_rng(0))
    assert [(c.gender, c.age) for c in grid] == [("f", 20.0), ("f", 30.0), ("m", 20.0), ("m", 30.0)]
    assert len({c.text.replace("woman", "man").replace("20", "#").replace("30", "#") for c in grid}) == 1


def test_truth_of_a_caption() -> None:
    captions = [Caption("", "f", 30.0, ""), Caption("", "f", NAN, ""), Caption("", "", NAN, "asian")]
    genders, races = np.array(["f", "f", "m", "f"]), np.array(["asian", "white", "asian", ""])
    ages = np.array([30.0, 60.0, 30.0, NAN], np.float32)
    truth, known = agreement(captions, genders, ages, races)
    assert truth[0].tolist() == pytest.approx([1, 1, 1])
    assert truth[1].tolist() == pytest.approx([0, 1, 0], abs=1e-3)
    assert truth[2].tolist() == pytest.approx([0, 0, 1])
    assert known.tolist() == [[True] * 3, [True] * 3, [True] * 3, [False, True, False]]


def test_age_tolerance_grows_with_age() -> None:
    claim = [Caption("", "", age + 4.0, "") for age in (5.0, 70.0)]
    truth, _ = agreement(claim, np.array(["", ""]), np.array([5.0, 70.0], np.float32), np.array(["", ""]))
    assert truth[0, 0] < 0.3
    assert truth[1, 1] > 0.6
