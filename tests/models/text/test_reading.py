"""Reading a text: words with places, silence, notes, custom pronunciations."""

import pytest

from models.errors import InvalidParameter, InvalidText
from models.text.custom_pronunciations import CustomPronunciations
from models.text.english.phonemes import EnglishPhonemizer
from models.text.options import ReadingOptions


def test_words_have_their_place_in_what_was_written(american: EnglishPhonemizer) -> None:
    reading = american.read("I read **it** for $5.")
    assert reading.as_json() == {
        "written": "I read **it** for $5.",
        "spoken": "I read it for five dollars.",
        "phonemes": reading.phonemes,
        "words": [
            {"text": "I", "start": 0, "end": 1, "spoken": "I", "phonemes": "ˌI"},
            {"text": "read", "start": 2, "end": 6, "spoken": "read", "phonemes": "ɹˈɛd"},
            {"text": "it", "start": 9, "end": 11, "spoken": "it", "phonemes": "ɪt"},
            {"text": "for", "start": 14, "end": 17, "spoken": "for", "phonemes": "fɔɹ"},
            {"text": "$5", "start": 18, "end": 20, "spoken": "five dollars", "phonemes": "fˈIv dˈɑləɹz"},
        ],
        "notes": [],
    }


@pytest.mark.parametrize("micro", ["\u00b5", "\u03bc"])
def test_a_microgram_is_never_a_milligram(
    micro: str, american: EnglishPhonemizer, british: EnglishPhonemizer
) -> None:
    for phonemizer in (american, british):
        assert phonemizer.read(f"Take 10 {micro}g.").spoken == "Take ten micrograms."
        assert phonemizer.read(f"Take 10{micro}g.").spoken == "Take ten micrograms."


def test_silence_follows_the_preceding_sentence(american: EnglishPhonemizer) -> None:
    reading = american.read("[pause:1s]One. Two[pause:500ms][pause:0.25s] three.")
    assert [(s.spoken, s.silence_s) for s in reading.sentences] == [
        ("", 1.0), ("One.", 0.0), ("Two", 0.5), ("", 0.25), ("three.", 0.0),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a [pause:11s] b", "a [pause:soon] b", "a[pause:10s]" * 7])
def test_impossible_pauses_are_refused(text: str, american: EnglishPhonemizer) -> None:
    with pytest.raises(InvalidText, match=r"pause"):
        american.read(text)


def test_another_script_is_read_and_noted_or_refused(american: EnglishPhonemizer) -> None:
    reading = american.read("We saw 北京 and Łódź.")
    assert reading.spoken == "We saw Beijing and Lodz."
    assert reading.notes == ("transliterated 北京 as Beijing",)
    with pytest.raises(InvalidText, match="cjk"):
        american.read("We saw 北京.", ReadingOptions(strict=True))


@pytest.mark.parametrize(
    "text", ["Take 10 \u00b5g.", "Take 10 \u03bcg.", "A resistor of 5 kΩ.", "The α is small."]
)
def test_greek_letters_as_symbols_are_read_without_a_note(text: str, american: EnglishPhonemizer) -> None:
    assert american.read(text).notes == ()


def test_greek_words_are_noted(american: EnglishPhonemizer) -> None:
    [note] = american.read("We saw Αθήνα.").notes
    assert note.startswith("transliterated Αθήνα as ")


def test_words_are_looked_up_with_their_accents(
    american: EnglishPhonemizer, british: EnglishPhonemizer
) -> None:
    assert american.read("my résumé").words[1].phonemes == "ɹˈɛzəmˌA"
    assert american.read("my re\u0301sume\u0301").words[1].phonemes == "ɹˈɛzəmˌA"
    assert british.read("a rosé").words[1].phonemes == "ɹˈQzA"


def test_a_text_can_give_the_pronunciation_of_a_word(american: EnglishPhonemizer) -> None:
    reading = american.read("Say [Kokoro](/kˈOkəɹO/) and [tomato](/təˈmɑːtoʊ/).")
    assert [word.phonemes for word in reading.words] == ["sˈA", "kˈOkəɹO", "ænd", "təmˈɑtO"]
    assert reading.spoken == "Say Kokoro and tomato."
    assert (reading.words[1].start, reading.words[1].end) == (5, 11)


def test_the_request_precedes_the_service_and_the_longer_entry_the_shorter(
    american: EnglishPhonemizer,
) -> None:
    service = CustomPronunciations.of({"kokoro": "kˈɑkəɹO", "New York": "nˈu jˈɔɹk", "york": "jˈɔɹ"})
    options = ReadingOptions(pronunciations={"Kokoro": "kˈOkəɹO"}, lexicon=service)
    words = american.read("KOKORO in New York, not kokoros", options).words
    assert [(word.text, word.phonemes) for word in words[:3]] == [
        ("KOKORO", "kˈOkəɹO"), ("in", "ɪn"), ("New York", "nˈu jˈɔɹk"),
    ]  # fmt: skip
    assert words[-1].phonemes != "kˈOkəɹO"


def test_an_invalid_phoneme_is_named_with_its_position(american: EnglishPhonemizer) -> None:
    with pytest.raises(InvalidParameter, match=r"'Kokoro', 'kˈ7k', has '7' at character 3"):
        american.read("Kokoro", ReadingOptions(pronunciations={"Kokoro": "kˈ7k"}))
    with pytest.raises(InvalidParameter, match="no vowel"):
        american.read("[x](/kst/)")


def test_markup_none_reads_tags(american: EnglishPhonemizer) -> None:
    assert american.read("a <b>c</b>", ReadingOptions(markup="none")).spoken != "a c"
    assert american.read("a <b>c</b>").spoken == "a c"


def test_five_thousand_characters_are_read_completely(american: EnglishPhonemizer) -> None:
    text = "The dog ran home. " * 277
    assert len(american.read(text).words) == 4 * 277
