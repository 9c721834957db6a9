"""Sentences as phonemes: the alphabet, the context, and that no word is lost."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import InvalidText, UnsupportedLanguage
from models.text.english.phonemes import EnglishPhonemizer
from models.text.punctuation import PUNCTUATION

AMERICAN_SYMBOLS = set("AIOWYbdfhijklmnpstuvwzæðŋɑɐɔəɛɜɡɪɹʃʊʌʒʤʧˈˌθᵊᵻT ") | PUNCTUATION
BRITISH_SYMBOLS = set("AIQWYabdfhijklmnpstuvwzðŋɑɐɒɔəɛɜɡɪɹʃʊʌʒʤʧˈˌːθᵊ ") | PUNCTUATION


@pytest.mark.parametrize(
    ("sentence", "phonemes"),
    [
        ("Hello, world!", "həlˈO, wˈɜɹld!"),
        ("The apple and the pear.", "ði ˈæpᵊl ænd ðə pˈɛɹ."),
        ("Go to Asia to play.", "ɡˌO tʊ ˈAʒə tə plˈA."),
        ("The BBC and NASA.", "ðə bˌibˌisˈi ænd nˈæsə."),
        ("Plan A is a plan.", "plˈæn ˈA ɪz ɐ plˈæn."),
        ('"Stop," he said.', "“stˈɑp,” hi sˈɛd."),
        ("I own a voicebook.", "ˌI ˈOn ɐ vˈYsbˌʊk."),
        ("He left the U.S.", "hˌi lˈɛft ðə jˌuˈɛs."),
        ("Two DJs.", "tˈu dˌiʤˈAz."),
        ("For the nth time.", "fˌɔɹ ði ˈɛnθ tˈIm."),
        ("Shh!", "ʃ!"),
        ("'Tis the dogs' bone.", "tˈɪz ðə dˈɔɡz bˈOn."),
        ("An e-mail for Müller.", "ɐn ˈimˌAl fɔɹ mˈʌləɹ."),
    ],
)
def test_american(sentence: str, phonemes: str, american: EnglishPhonemizer) -> None:
    assert american.phonemize(sentence) == phonemes


@pytest.mark.parametrize(
    ("sentence", "phonemes"),
    [
        ("Hello, world!", "həlˈQ, wˈɜːld!"),
        ("A better car.", "ɐ bˈɛtə kˈɑː."),
        ("He vlogged 205 m.", "hˌiː vlˈɒɡd tˈuː hˈʌndɹəd and fˈIv mˈiːtəz."),
    ],
)
def test_british(sentence: str, phonemes: str, british: EnglishPhonemizer) -> None:
    assert british.phonemize(sentence) == phonemes


def test_unsupported_language() -> None:
    with pytest.raises(UnsupportedLanguage, match="en-us, en-gb"):
        EnglishPhonemizer.load("xx")


@pytest.mark.parametrize("text", ["", "  ", "...", "😀", "!?", "'-'", "***"])
def test_a_text_without_words_is_invalid(text: str, american: EnglishPhonemizer) -> None:
    with pytest.raises(InvalidText, match="nothing that can be spoken"):
        american.phonemize(text)


written_pieces = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.from_regex(r"[A-Za-z']{1,12}", fullmatch=True),
        st.sampled_from(
            [
                "Dr.",
                "$3.50",
                "10-20",
                "4th",
                "NASA",
                "BBC",
                "Łódź",
                "3:45",
                "e.g.",
                "www.a.org",
                "XIV",
                "&",
                "½",
                "I",
            ]
        ),
    ),
    max_size=8,
).map(" ".join)


@given(written_pieces)
@settings(max_examples=150, deadline=None)
def test_only_symbols_of_the_dialect_are_used(
    american: EnglishPhonemizer, british: EnglishPhonemizer, text: str
) -> None:
    for phonemizer, symbols in ((american, AMERICAN_SYMBOLS), (british, BRITISH_SYMBOLS)):
        try:
            phonemes = phonemizer.phonemize(text)
        except InvalidText:
            continue
        assert set(phonemes) <= symbols
        assert re.search("[a-zA-Zɑɐɒɔəɛɜɡɪʃʊʌʒʤʧθðŋæ]", phonemes)


@given(st.lists(st.from_regex(r"[a-z]{0,5}[aeiou][a-z]{0,5}", fullmatch=True), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_every_word_is_pronounced(
    american: EnglishPhonemizer, british: EnglishPhonemizer, words: list[str]
) -> None:
    for phonemizer in (american, british):
        assert len(phonemizer.phonemize(" ".join(words)).split()) >= len(words)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15))
@settings(max_examples=150, deadline=None)
def test_any_string_of_letters_is_pronounced(american: EnglishPhonemizer, word: str) -> None:
    assert len(american.phonemize(f"the {word} is").split()) >= 3


@pytest.mark.parametrize("unit", ["1.", "a.", "A.", "IV ", "X", "a-", "1/", "Mr. ", "x@", "$1", "'"])
def test_long_monotonous_input_takes_time_in_proportion(unit: str, american: EnglishPhonemizer) -> None:
    start = time.perf_counter()
    try:
        american.phonemize((unit * 2000)[:2000])
    except InvalidText:
        assert unit == "'"
    assert time.perf_counter() - start < 3.0
