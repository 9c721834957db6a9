"""A language without spaces between words, with a made analysis: every character is a word, and sounds as "a"."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import InvalidText
from models.text.han import HAN
from models.text.mandarin.forms import RULES
from models.text.options import ReadingOptions
from models.text.unspaced.analysis import FoundWord, Writing
from models.text.unspaced.reader import UnspacedReader


class EveryCharacter:
    """An `Analysis`."""

    def words(self, text: str) -> Sequence[FoundWord]:
        """Each character."""
        return [FoundWord(place, place + 1, "a") for place in range(len(text))]

    def foreign(self, word: str) -> str:
        """As many o as letters."""
        return "o" * len(word)

    def digit(self, digit: str) -> str:
        """A character."""
        return "零一二三四五六七八九"[int(digit)]


READER = UnspacedReader("zh", Writing(HAN, ("CJK", "IDEOGRAPHIC", "FULLWIDTH")), RULES, EveryCharacter())


class Stops(EveryCharacter):
    """Every word ends with a stop of the voice."""

    def words(self, text: str) -> Sequence[FoundWord]:
        """Each character."""
        return [FoundWord(place, place + 1, "aʔ") for place in range(len(text))]


def test_a_stop_of_the_voice_joins_a_word_to_the_next() -> None:
    reader = UnspacedReader("ja", Writing(HAN, ("CJK", "IDEOGRAPHIC", "FULLWIDTH")), RULES, Stops())
    assert reader.read("他说，好。").phonemes == "aʔaʔ, aʔ."


def test_words_marks_and_places() -> None:
    text = "他说：“好！”我的iPhone不贵，Москва。"
    reading = READER.read(text)
    assert [sentence.phonemes for sentence in reading.sentences] == ["a a: “a!”", "a a oooooo a a, oooooo."]
    assert [word.text for word in reading.words] == [
        "他",
        "说",
        "好",
        "我",
        "的",
        "iPhone",
        "不",
        "贵",
        "Москва",
    ]
    assert all(text[word.start : word.end] == word.text for word in reading.words)
    assert reading.notes == ("transliterated Москва as Moskva",)


def test_written_forms_are_one_word_each() -> None:
    reading = READER.read("在10:30到")
    assert [(word.text, word.spoken, word.phonemes) for word in reading.words] == [
        ("在", "在", "a"), ("10:30", "十点三十分", "a a a a a"), ("到", "到", "a"),
    ]  # fmt: skip


def test_markup_pauses_and_given_pronunciations() -> None:
    reading = READER.read("好[pause:0.5s]**好** [中](/ma/)")
    assert [sentence.silence_s for sentence in reading.sentences] == [0.5, 0.0]
    assert [word.phonemes for word in reading.words] == ["a", "a", "ma"]
    spoken = READER.read('<speak><say-as interpret-as="digits">12</say-as>好</speak>')
    assert [word.spoken for word in spoken.words] == ["一二", "好"]


def test_letters_in_any_form_are_the_same() -> None:
    assert READER.read("Ａ好\u200b好\ufe0f").phonemes == READER.read("A好好").phonemes
    assert READER.read("\u2f08").phonemes == "a"  # a radical, which NFKC turns into a character


def test_a_text_of_another_script_is_refused() -> None:
    with pytest.raises(InvalidText, match="cyrillic letters, which the language zh does not read"):
        READER.read("Привет")
    with pytest.raises(InvalidText, match="hiragana"):
        READER.read("你好こんにちは", ReadingOptions(strict=True))


@pytest.mark.parametrize("text", ["", "。", "😀", "\u200b"])
def test_a_text_without_words_is_invalid(text: str) -> None:
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        READER.read(text)


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reading = READER.read(text)
    except InvalidText:
        return
    for word in reading.words:
        assert 0 <= word.start < word.end <= len(text)
