"""Cutting overlong phoneme strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidParameter
from models.text.phoneme_pieces import Piece, pieces_of, split_phonemes
from models.text.reading import Reading, Sentence


def test_a_short_string_stays_whole() -> None:
    assert split_phonemes("həlˈO, wˈɜɹld!") == ["həlˈO, wˈɜɹld!"]


def test_sentence_ends_go_before_commas_and_commas_before_words() -> None:
    assert split_phonemes("aa bb. cc, dd ee", limit=12) == ["aa bb.", "cc, dd ee"]
    assert split_phonemes("aa bb cc, dd ee", limit=12) == ["aa bb cc,", "dd ee"]
    assert split_phonemes("aa bb cc dd", limit=8) == ["aa bb cc", "dd"]


def test_a_word_longer_than_the_limit_is_cut_inside() -> None:
    assert split_phonemes("aaaaaaa b", limit=3) == ["aaa", "aaa", "a b"]


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_has_no_pieces(text: str) -> None:
    assert split_phonemes(text) == []


def test_limit_below_one_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="at least 1"):
        split_phonemes("a", limit=0)


@given(st.text(alphabet="abˈ,. ?—", max_size=200), st.integers(min_value=1, max_value=40))
def test_pieces_are_short_and_lose_only_spaces(phonemes: str, limit: int) -> None:
    pieces = split_phonemes(phonemes, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join(pieces).replace(" ", "") == phonemes.replace(" ", "")


def reading(*sentences: tuple[str, float]) -> Reading:
    return Reading("", tuple(Sentence(phonemes, "", (), silence_s) for phonemes, silence_s in sentences))


def test_short_sentences_are_joined_to_their_neighbours() -> None:
    long = "a" * 40 + "."
    assert pieces_of(reading(("bb", 0), ("cc.", 0), (long, 0), ("dd!", 0), (long, 0))) == (
        0.0,
        [Piece(f"bb. cc. {long} dd!"), Piece(long)],
    )
    assert pieces_of(reading((long, 0), (long, 0)))[1] == [Piece(long), Piece(long)]
    assert len(pieces_of(reading(*[("cc.", 0)] * 200))[1]) > 1


def test_a_long_first_sentence_is_cut_at_its_first_clause() -> None:
    clause, rest = "aaaaaa bbbbbb cccccc dddddd,", " ".join(["eeeeeee"] * 9) + "."
    long = f"{clause} {rest}"
    first = [Piece(clause, 0.0, goes_on=True), Piece(rest, 0.5)]
    assert pieces_of(reading((long, 0.5), (long, 0))) == (0.0, [*first, Piece(long)])
    assert pieces_of(reading(("", 1.0), (long, 0.5))) == (1.0, first)


@pytest.mark.parametrize(
    "sentence",
    [
        "aaaaaa bbbbbb cccccc dddddd, eeeeee ffffff gggggg hhhhhh.",  # short enough as a whole
        "aaaaaaaaaa bbbbbbbbbb cccccccccc, " + "eeeeeee " * 8 + "f.",  # three words
        "a b c d, " + "eeeeeee " * 10 + "f.",  # a few symbols
        "eeeeeee " * 8 + "f, " + "eeeeeee " * 8 + "f.",  # it comes late
        "eeeeeee " * 10 + "f.",  # one clause
        "aaaaaa bbbbbb cccccc ddddd,eeee " + "eeeeeee " * 8 + "f.",  # inside a word
    ],
)
def test_a_first_sentence_is_not_cut_elsewhere(sentence: str) -> None:
    assert pieces_of(reading((sentence, 0)))[1] == [Piece(sentence)]


def test_silence_parts_sentences_and_stays_between_them() -> None:
    assert pieces_of(reading(("", 1.0), ("a.", 0.5), ("", 0.25), ("b.", 0))) == (
        1.0,
        [Piece("a.", 0.75), Piece("b.")],
    )


def test_silence_follows_the_last_part_of_what_is_cut() -> None:
    assert pieces_of(reading(("aa bb", 0.5)), limit=3) == (0.0, [Piece("aa"), Piece("bb", 0.5)])
