"""Letters that English does not have are transliterated."""

import pytest

from models.errors import InvalidText
from models.text.transliteration import needs_note, refuse_foreign, transliterate


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("Müller", "Muller"),
        ("Łódź", "Lodz"),
        ("Straße", "Strasse"),
        ("Þórr", "Thorr"),
        ("Москва", "Moskva"),
        ("Σωκράτης", "Sokratis"),
        ("北京", "Beijing"),
        ("我爱北京", "Wo Ai Bei Jing"),
        ("β", "beta"),
        ("it's", "it's"),
    ],
)
def test_words(word: str, latin: str) -> None:
    assert transliterate(word) == latin


def test_accents_need_no_note() -> None:
    assert not needs_note("résumé")
    assert needs_note("Москва")
    assert needs_note("北京")


@pytest.mark.parametrize(("word", "script"), [("東京", "cjk"), ("שלום", "hebrew"), ("नमस्ते", "devanagari")])
def test_an_error_names_the_script(word: str, script: str) -> None:
    with pytest.raises(InvalidText, match=script):
        refuse_foreign(word)


def test_european_letters_are_not_refused() -> None:
    for word in ("Müller", "Москва", "Σωκράτης"):
        refuse_foreign(word)
