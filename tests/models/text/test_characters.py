"""Any character becomes plain English writing, silence or an error."""

import pytest

from models.errors import InvalidText
from models.text.characters import plain_characters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Müller, Łódź, Ångström, Straße", "Muller, Lodz, Angstrom, Strasse"),
        ("Привет, Иван", "Privet, Ivan"),
        ("Σωκράτης", "Sokratis"),
        ("α and β", "alpha and beta"),
        ("‘a’ – “b”…", "'a' – “b”..."),
        ("ﬁne ２０２５ ½ m²", "fine 2025 1/2 m^2"),
        ("٣ apples", "3 apples"),
        ("∀ x", "for all x"),
        ("a\u200bb\u00ad c\ufeff", "ab c"),
        ("family 👨‍👩‍👧 and 🇬🇧", "family and"),
        ("good :-) 8)", "good"),
    ],
)
def test_plain_characters(text: str, plain: str) -> None:
    assert plain_characters(text) == plain


@pytest.mark.parametrize(("text", "script"), [("東京", "cjk"), ("שלום", "hebrew"), ("नमस्ते", "devanagari")])
def test_unreadable_scripts_are_named(text: str, script: str) -> None:
    with pytest.raises(InvalidText, match=script):
        plain_characters(text)
