"""Any character becomes a letter, a digit, a known symbol or silence."""

import pytest

from models.text.aligned_text import AlignedText
from models.text.english.normalization.characters import plain_characters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Müller, Łódź, Ångström, Straße", "Müller, Łódź, Ångström, Straße"),
        ("Привет, e\u0301", "Привет, é"),
        ("5 \u00b5g and 5 \u03bcg", "5 μg and 5 μg"),
        ("‘a’ – “b”…", "'a' – “b”…"),
        ("ﬁne ２０２５ ½ m²", "fine 2025 1/2 m²"),
        ("٣ apples", "3 apples"),
        ("∀ x", "for all x"),
        ("a\u200bb\u00ad c\ufeff", "ab c"),
        ("family 👨‍👩‍👧 and 🇬🇧", "family and"),
        ("good :-) 8-)", "good"),
    ],
)
def test_plain_characters(text: str, plain: str) -> None:
    assert " ".join(plain_characters(AlignedText.of(text)).text.split()) == plain


def test_every_character_is_aligned_with_the_written_text() -> None:
    plain = plain_characters(AlignedText.of("2½ e\u0301\u200b…"))
    assert plain.text == "2 1/2 é…"
    assert plain.span(2, 5) == (1, 2)
    assert plain.span(6, 7) == (3, 5)
    assert plain.span(7, 8) == (6, 7)
