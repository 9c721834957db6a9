"""Text with markup, other scripts and odd characters, read word by word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import InvalidParameter, InvalidText
from models.text.alphabet.kokoro import SYMBOLS
from models.text.by_word.reader import WordReader
from models.text.options import ReadingOptions
from models.text.spanish.forms import FORMS
from models.text.spanish.sounds import SpanishSounds

READER = WordReader("es", FORMS, SpanishSounds())


def test_words_keep_their_places_and_marks_stay() -> None:
    text = "¡Hola, «amigo»! Son 12 km…"
    reading = READER.read(text)
    assert [(word.text, word.spoken) for word in reading.words] == [
        ("Hola", "Hola"), ("amigo", "amigo"), ("Son", "Son"), ("12 km", "doce kilómetros"),
    ]  # fmt: skip
    assert [sentence.phonemes for sentence in reading.sentences] == [
        "ˈola, “amˈiɣo”!", "sˈon dˈoθe kilˈometɾos…",
    ]  # fmt: skip
    assert all(text[word.start : word.end] == word.text for word in reading.words)


def test_markup_pauses_and_given_pronunciations() -> None:
    reading = READER.read("Hola [pause:0.5s] [Kokoro](/kokˈoɾo/) **amigo**")
    assert [sentence.silence_s for sentence in reading.sentences] == [0.5, 0.0]
    assert reading.words[1].phonemes == "kokˈoɾo"
    assert reading.words[2].text == "amigo"
    spoken = READER.read(
        '<speak>el <say-as interpret-as="ordinal">3</say-as> <sub alias="kilo">kg</sub></speak>'
    )
    assert spoken.spoken == "el tercero kilo"


def test_a_pronunciation_of_the_request_is_in_the_symbols_of_all_languages() -> None:
    reading = READER.read("Łódź", ReadingOptions(pronunciations={"Łódź": "wutɕ"}))
    assert reading.phonemes == "wuʨ"
    with pytest.raises(InvalidParameter, match="not a sound of es"):
        READER.read("a", ReadingOptions(pronunciations={"a": "aʘ"}))


def test_decomposed_letters_and_invisible_characters_do_not_matter() -> None:
    plain = READER.read("El niño camina").phonemes
    assert READER.read("El nin\u0303o camina").phonemes == plain
    assert READER.read("El ni\u200bño ca\u00admi\u2060na").phonemes == plain
    assert READER.read("\ufeffEl niño\u200e camina").phonemes == plain


def test_foreign_words_are_read_on_and_noted() -> None:
    reading = READER.read("La ciudad de Москва es grande")
    assert reading.notes == ("transliterated Москва as Moskva",)
    assert len(reading.words) == 6


def test_a_text_of_another_script_is_refused() -> None:
    with pytest.raises(InvalidText, match="cyrillic letters, which the language es does not read"):
        READER.read("Привет, мир")
    with pytest.raises(InvalidText, match="cyrillic"):
        READER.read("Hola Москва", ReadingOptions(strict=True))


@pytest.mark.parametrize("text", ["", "  ", "...", "😀", "\u200b"])
def test_a_text_without_words_is_invalid(text: str) -> None:
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        READER.read(text)


@pytest.mark.parametrize("unit", ["a", "1", "á", "1.", "a-", "A.", "'", "$1", "\u0301"])
def test_five_thousand_characters_without_a_space_are_read(unit: str) -> None:
    text = (unit * 5000)[:5000]
    try:
        reading = READER.read(text)
    except InvalidText:
        assert unit in "'\u0301"
    else:
        assert reading.words[-1].end <= 5000


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_in_known_symbols_or_refused(text: str) -> None:
    try:
        reading = READER.read(text)
    except InvalidText:
        return
    assert set(reading.phonemes) <= SYMBOLS
    for word in reading.words:
        assert 0 <= word.start < word.end <= len(text)
