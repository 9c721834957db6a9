"""A name that no voice has."""

from models.speakers.stock_names import unknown_voice

NAMES = ("af_heart", "af_bella", "am_adam", "bf_emma")


def test_the_nearest_names_are_told_and_not_all() -> None:
    said = str(unknown_voice("AF_Haert", NAMES))
    assert said.startswith("no stock voice has the name 'AF_Haert': did you mean af_heart")
    assert "bf_emma" not in said


def test_where_none_is_near_one_is_an_example() -> None:
    said = str(unknown_voice("x" * 100, NAMES))
    assert said == f"no stock voice has the name '{'x' * 40}': one of the 4 names is af_heart"
