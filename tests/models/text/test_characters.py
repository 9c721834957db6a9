"""Unicode reduced to letters, digits and marks."""

import pytest

from models.text.aligned_text import AlignedText
from models.text.characters import plain_characters


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("e\u0301", "é"),
        ("ﬁn", "fin"),
        ("«sí»", "“sí”"),
        ("a\u200bb", "ab"),
        ("e\u034f\u0301a\u034f", "éa"),
        ("\u034fa", "a"),
        ("१२", "12"),
        ("a😀b", "a b"),
        ("½", " 1/2 "),
        ("l’eau", "l'eau"),
        ("a\u2028b", "a\nb"),
    ],
)
def test_plain(written: str, plain: str) -> None:
    assert plain_characters(AlignedText.of(written)).text == plain


def test_places_are_kept() -> None:
    aligned = plain_characters(AlignedText.of("ne\u0301e"))
    assert aligned.text == "née"
    assert aligned.span(1, 2) == (1, 3)
    assert aligned.span(2, 3) == (3, 4)
