"""Calendar dates, months and days of the week."""

import pytest

from models.text.english.normalization.dates import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "american"),
    [
        ("14 March 2027", "the fourteenth of March twenty twenty-seven"),
        ("the 3rd of May", "the third of May"),
        ("March 14, 2027", "March fourteenth, twenty twenty-seven"),
        ("09/02/1984", "September second nineteen eighty-four"),
        ("25/12/1984", "December twenty-fifth nineteen eighty-four"),
        ("2021-03-04", "March fourth twenty twenty-one"),
        ("14-16 July", "the fourteenth to the sixteenth of July"),
        ("June 2005", "June two thousand five"),
        ("45/45/1984", "45/45/1984"),
        ("july 25 2012", "July twenty-fifth twenty twelve"),
        ("JAN. 15", "January fifteenth"),
        ("2016/07/03", "July third twenty sixteen"),
        ("2024-05-01T10:30:00Z", "May first twenty twenty-four at ten thirty U T C"),
        ("Wed., Oct. 5", "Wednesday, October fifth"),
        ("Mon-Fri", "Monday to Friday"),
        ("on 2/22", "on February twenty-second"),
        ("you may 2 times", "you may 2 times"),
        ("they march 5 miles", "they march 5 miles"),
    ],
)
def test_american(written: str, american: str) -> None:
    assert in_words(RULES, written) == american


@pytest.mark.parametrize(
    ("written", "british"),
    [
        ("09/02/1984", "the ninth of February nineteen eighty-four"),
        ("March 14", "March the fourteenth"),
        ("2005-01-02", "the second of January two thousand and five"),
    ],
)
def test_british(written: str, british: str) -> None:
    assert in_words(RULES, written, "en-gb") == british
