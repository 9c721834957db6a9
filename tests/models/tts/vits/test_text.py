import logging
import shutil

import pytest

from models.errors import InvalidText, UnsupportedLanguage
from models.text.phoneme_chunks import PARAGRAPH_BREAK_S
from models.tts.vits.network import make_network
from models.tts.vits.text import MAX_SYMBOLS, VitsText, language_tags
from tests.tiny_vits import TABLE_SPEAKERS, VECTOR_SPEAKERS, tiny_config


@pytest.fixture(scope="module")
def text() -> VitsText:
    """Letters a to z, and the punctuation ' . , ! ? -"""
    config = tiny_config("d_vectors", ["en", "fr-fr"])
    network = make_network(config, VECTOR_SPEAKERS)
    return VitsText(network.tokenizer, language_tags(["en", "fr-fr"]))


def spelled(text: VitsText, written: str, language: str = "en-us") -> list[str]:
    """The symbols of each piece, without the blanks between them."""
    characters = text._tokenizer.characters
    return [
        "".join(characters.id_to_char(i) for i in ids[1::2]) for ids in text.prepare(written, language).pieces
    ]


def test_tags_are_lower_case_and_plain_english_is_american() -> None:
    assert language_tags(["en", "fr-fr", "pt-BR"]) == {"en-us": "en", "fr-fr": "fr-fr", "pt-br": "pt-BR"}
    assert language_tags(["en-gb"]) == {"en-gb": "en-gb"}


def test_sentences_become_pieces_with_blanks_around_every_symbol(text: VitsText) -> None:
    ids = [piece.tolist() for piece in text.prepare("Hi. Ho!", "en-us").pieces]
    blank = text._tokenizer.blank_id
    assert [piece[::2] for piece in ids] == [[blank] * 4, [blank] * 4]
    assert spelled(text, "Hi. Ho!") == ["hi.", "ho!"]


def test_a_paragraph_ends_with_a_pause_unless_it_is_the_last_or_asks_for_another(text: VitsText) -> None:
    assert text.prepare("Hi.\n\nHo! Hi.\n\n", "en-us").pauses_s == (PARAGRAPH_BREAK_S, 0.0, 0.0)
    assert text.prepare("Hi. [pause:1s]\n\nHo!", "en-us").pauses_s == (1.0, 0.0)


def test_english_is_written_out_as_words(text: VitsText) -> None:
    assert spelled(text, "Dr. Kim paid $12 on 3 May.") == [
        "doctor kim paid twelve dollars on the third of may."
    ]
    assert spelled(text, "Café № 7") == ["cafe number seven"]


def test_symbols_that_are_no_letters_are_a_silent_gap(text: VitsText) -> None:
    assert spelled(text, "a (b) \N{EM DASH} c\N{GRINNING FACE}") == ["a b  c"]
    assert spelled(text, "oui \N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}non", "fr-fr") == ["oui non"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("j'ai 2 chats", "the text has digits that this model cannot read in fr-fr"),
        ("déjà vu", "the text has latin letters"),
        ("привет", "the text has cyrillic letters"),
        ("漢字 2", "the text has cjk letters and digits"),
    ],
)
def test_letters_and_digits_without_a_symbol_are_refused_and_not_repeated(
    text: VitsText, written: str, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(InvalidText, match=message) as told:
        text.prepare(written, "fr-fr")
    assert written not in str(told.value)
    assert written not in caplog.text


@pytest.mark.parametrize("written", ["", " \n ", "...", "?!", "\N{GRINNING FACE}"])
def test_nothing_to_speak_is_refused(text: VitsText, written: str) -> None:
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        text.prepare(written, "fr-fr")


def test_a_language_of_another_model_is_refused(text: VitsText) -> None:
    with pytest.raises(UnsupportedLanguage, match="'en-gb' is not spoken; choose one of en-us, fr-fr"):
        text.prepare("hello", "en-gb")


def test_a_long_sentence_is_cut_and_nothing_of_it_is_lost(text: VitsText) -> None:
    words = "and so it went on, " * 60
    pieces = spelled(text, words)
    assert len(pieces) > 1
    assert all(len(piece) <= MAX_SYMBOLS for piece in pieces)
    assert " ".join(pieces).split() == words.split()


class Phonemizer:
    """Doubles every letter, and adds a symbol that the model does not have."""

    def phonemize(self, text: str, separator: str, language: str) -> str:
        assert separator == ""
        assert language == "en"
        return "".join(letter * 2 if letter.isalpha() else letter for letter in text) + "\u0303"


def test_phonemes_are_asked_for_where_the_model_speaks_from_them(
    text: VitsText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text._tokenizer, "phonemizer", Phonemizer())
    assert spelled(text, "Hi, ho.") == ["hhii, hhoo."]


def test_texts_are_not_logged_at_any_level(text: VitsText, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        text.prepare("a secret word \N{SNOWMAN}", "en-us")
    assert "secret" not in caplog.text


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize("phonemizer", ["espeak", None])
def test_espeak_gives_the_phonemes_of_a_model_like_vctks(phonemizer: str | None) -> None:
    config = tiny_config("speaker_table") | {
        "use_phonemes": True,
        "phonemizer": phonemizer,
        "phoneme_language": "en",
        "text_cleaner": "english_cleaners",
        "characters": {
            "characters_class": "TTS.tts.models.vits.VitsCharacters",
            "pad": "_",
            "eos": "",
            "bos": "",
            "characters": "abcdefghijklmnopqrstuvwxyz",
            "punctuations": ";:,.!? ",
            "phonemes": "ɑɐɒæɓʙβɔɕçɗɖðʤəɘɚɛɜɝɞɟʄɡɠɢʛɦɧħɥʜɨɪʝɭɬɫɮʟɱɯɰŋɳɲɴøɵɸθœɶʘɹɺɾɻʀʁɽʂʃʈʧʉʊʋⱱʌɣɤʍχʎʏʑʐʒʔʡʕ"
            "ʢǀǁǂǃˈˌːˑʲ",
        },
    }
    network = make_network(config, TABLE_SPEAKERS)
    text = VitsText(network.tokenizer, language_tags(["en"]))
    assert spelled(text, "Hello, Dr. Lee! Ça va 2?") == ["həlˈoʊ, dˈɑːktɚ lˈiː!", "kˈɑː vˈɑː tˈuː?"]
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        text.prepare("...", "en-us")
