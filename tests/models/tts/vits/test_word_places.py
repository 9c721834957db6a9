"""Which word each symbol belongs to, where a phonemizer joins or splits words."""

import pytest

from models.text.symbol_words import NO_WORD
from models.tts.vits.word_places import place_words, timed_symbols
from models.types import WrittenWord


def said(symbols: str, *spoken: str) -> list[str]:
    """The symbols of each word."""
    words = [WrittenWord(one, 0, len(one), one) for one in spoken]
    places = place_words(symbols, words)
    return [
        "".join(symbol for symbol, place in zip(symbols, places, strict=True) if place == number)
        for number in range(len(words))
    ]


def test_words_with_spaces_between_are_told_apart_and_marks_belong_to_none() -> None:
    symbols = "hello, my friend."
    assert said(symbols, "hello", "my", "friend") == ["hello", "my", "friend"]
    places = place_words(symbols, [WrittenWord(one, 0, 1, one) for one in ("hello", "my", "friend")])
    assert [symbols[place] for place in range(len(symbols)) if places[place] == NO_WORD] == [
        ",",
        " ",
        " ",
        ".",
    ]


def test_a_written_form_of_several_words_is_one() -> None:
    assert said("it costs twelve dollars now", "it", "costs", "twelve dollars", "now") == [
        "it",
        "costs",
        "twelve dollars",
        "now",
    ]


def test_words_that_a_phonemizer_joins_are_parted_by_their_length() -> None:
    symbols = "ɪnðə hˈaʊs ʌvðə rˈɛd kˈɪŋ, ðˈɛɹ ɪzɐ kˈæt."
    words = ["in", "the", "house", "of", "the", "red", "king", "there", "is", "a", "cat"]
    told = ["ɪn", "ðə", "hˈaʊs", "ʌv", "ðə", "rˈɛd", "kˈɪŋ", "ðˈɛɹ", "ɪz", "ɐ", "kˈæt"]
    assert said(symbols, *words) == told


def test_a_word_that_a_cleaner_writes_out_keeps_all_of_it() -> None:
    assert said("wir haben fünf und zwanzig katzen", "wir", "haben", "25", "katzen") == [
        "wir",
        "haben",
        "fünf und zwanzig",
        "katzen",
    ]


@pytest.mark.parametrize(("symbols", "words"), [("", ("a",)), ("a b", ()), ("?!", ("a",)), ("a", ("?",))])
def test_where_there_is_nothing_to_pair_no_symbol_has_a_word(symbols: str, words: tuple[str, ...]) -> None:
    places = place_words(symbols, [WrittenWord(one, 0, 1, one) for one in words])
    assert places.tolist() == [NO_WORD] * len(symbols)


def test_a_long_sentence_is_paired_in_order() -> None:
    words = [f"word{'abcdefgh'[number % 8]}" for number in range(900)]
    joined = [*words[:300], words[300] + words[301], *words[302:]]
    assert said(" ".join(joined), *words) == words


def test_far_more_groups_than_words_lose_nothing() -> None:
    assert said("a b c d e f g h i j k l m n o p q r s t", "abcdefghij", "klmnopqrst") == [
        "a b c d e f g h i j",
        "k l m n o p q r s t",
    ]


def test_symbols_that_are_neither_sounds_nor_marks_are_spaces_for_the_timing() -> None:
    assert timed_symbols("it's ˈaː-b, {c}") == "it s ˈaː b,  c "
