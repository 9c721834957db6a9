"""Texts in several languages, read sentence by sentence; two of the front ends say which of them reads."""

import pytest

from models.errors import InvalidText, UnsupportedLanguage
from models.text.any_language import AnyLanguage, LanguageByWords
from models.text.front_ends import FrontEnds
from models.text.languages import AMERICAN, HINDI, JAPANESE, MANDARIN
from models.text.options import ReadingOptions
from training.evaluation.languages.quality import sentences_of

FRONT_ENDS = FrontEnds()
ANY = AnyLanguage(FRONT_ENDS.find)


def test_sentences_of_five_to_twenty_words_are_told_apart() -> None:
    """250 sentences that were written without looking at the identifier."""
    by_words = LanguageByWords()
    right = [
        by_words.most_likely(sentence) == tag
        for tag in ("en-us", "es", "fr", "it", "pt-br")
        for sentence in sentences_of(tag, 50)
    ]
    assert len(right) == 250
    assert sum(right) >= 245


@pytest.mark.parametrize(
    ("sentences", "tags"),
    [
        (["Good morning to all of you.", "Buenos días a todos ustedes."], ["en-us", "es"]),
        (["今日は晴れです。", "東京。"], [JAPANESE, JAPANESE]),
        (["こんにちは、世界。"], [JAPANESE]),
        (["东京很大。", "Thank you so much."], [MANDARIN, AMERICAN]),
        (["今日は晴れです。", "你好，世界。", "这里下雨。"], [JAPANESE, MANDARIN, MANDARIN]),
        (["नमस्ते"], [HINDI]),
        (["12.", "Il fait très beau aujourd'hui.", "34.", "Привет"], ["fr", "fr", "fr", "fr"]),
        (["Kokoro"], [AMERICAN]),
        (["OK."], [AMERICAN]),
    ],
)
def test_the_language_of_each_sentence(sentences: list[str], tags: list[str]) -> None:
    assert ANY.languages_of(sentences) == tags


def test_each_sentence_is_read_by_its_own_front_end() -> None:
    text = "The child sleeps. El niño duerme en la casa. Les enfants dorment dans la maison."
    reading = FRONT_ENDS.find("auto").read(text)
    parts = [("en-us", text[:17]), ("es", text[18:44]), ("fr", text[45:])]
    assert reading.phonemes == " ".join(FRONT_ENDS.find(tag).read(part).phonemes for tag, part in parts)
    assert all(text[word.start : word.end] == word.text for word in reading.words)
    assert len(reading.sentences) == 3


def test_markup_spans_languages() -> None:
    digits = '<say-as interpret-as="digits">12</say-as>'
    text = f'<speak>Read {digits} today.<break time="1s"/> La casa es grande.</speak>'
    reading = ANY.read(text)
    assert reading.sentences[0].spoken == "Read one two today."
    assert [sentence.silence_s for sentence in reading.sentences] == [1.0, 0.0]
    assert reading.sentences[1].phonemes == FRONT_ENDS.find("es").read("La casa es grande.").phonemes
    assert [word.text for word in ANY.read("**Good** morning [pause:1s] to you").words] == [
        "Good", "morning", "to", "you",
    ]  # fmt: skip


def test_a_sentence_in_a_language_that_is_not_installed_is_refused() -> None:
    def find(tag: str):  # type: ignore[no-untyped-def]
        if tag == JAPANESE:
            raise UnsupportedLanguage("language 'ja' is not installed; it needs the extra 'ja'")
        return FRONT_ENDS.find(tag)

    with pytest.raises(UnsupportedLanguage, match="needs the extra 'ja'"):
        AnyLanguage(find).read("Good morning. これはペンです。")


@pytest.mark.parametrize("text", ["", "...", "\u200b"])
def test_a_text_without_words_is_invalid(text: str) -> None:
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        ANY.read(text)


def test_scripts_of_no_language_are_transliterated_unless_strict() -> None:
    assert ANY.read("Привет").notes == ("transliterated Привет as Privet",)
    with pytest.raises(InvalidText, match="arabic"):
        ANY.read("مرحبا", ReadingOptions(strict=True))
