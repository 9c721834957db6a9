"""Readings are split into chunks for the synthesizer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidParameter
from models.text.phoneme_chunks import (
    PARAGRAPH_BREAK_S,
    SENTENCE_BREAK_S,
    Chunk,
    split_phonemes,
    split_reading,
)
from models.text.reading import Reading, Sentence
from models.types import Break


def test_a_short_string_is_not_split() -> None:
    assert split_phonemes("həlˈO, wˈɜɹld!") == ["həlˈO, wˈɜɹld!"]


def test_ends_of_sentences_are_preferred_to_commas_and_commas_to_spaces() -> None:
    assert split_phonemes("aa bb. cc, dd ee", limit=12) == ["aa bb.", "cc, dd ee"]
    assert split_phonemes("aa bb cc, dd ee", limit=12) == ["aa bb cc,", "dd ee"]
    assert split_phonemes("aa bb cc dd", limit=8) == ["aa bb cc", "dd"]


def test_a_word_longer_than_the_limit_is_split() -> None:
    assert split_phonemes("aaaaaaa b", limit=3) == ["aaa", "aaa", "a b"]


@pytest.mark.parametrize("text", ["", "  "])
def test_blank_text_has_no_parts(text: str) -> None:
    assert split_phonemes(text) == []


def test_limit_below_one_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="at least 1"):
        split_phonemes("a", limit=0)


@given(st.text(alphabet="abˈ,. ?—", max_size=200), st.integers(min_value=1, max_value=40))
def test_parts_are_short_and_lose_only_spaces(phonemes: str, limit: int) -> None:
    parts = split_phonemes(phonemes, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join(parts).replace(" ", "") == phonemes.replace(" ", "")


def breaks_at(*tokens: int) -> tuple[Break, ...]:
    return tuple(Break(token, SENTENCE_BREAK_S) for token in tokens)


def reading(*sentences: tuple[str, float]) -> Reading:
    return Reading("", tuple(Sentence(phonemes, "", (), silence_s) for phonemes, silence_s in sentences))


def test_short_sentences_are_joined_to_their_neighbours() -> None:
    long = "a" * 40 + "."
    assert split_reading(reading(("bb", 0), ("cc.", 0), (long, 0), ("dd!", 0), (long, 0))) == (
        0.0,
        [Chunk(f"bb. cc. {long} dd!", breaks=breaks_at(2, 6, 48)), Chunk(long)],
    )
    assert split_reading(reading((long, 0), (long, 0)))[1] == [Chunk(long), Chunk(long)]
    assert len(split_reading(reading(*[("cc.", 0)] * 200))[1]) > 1


def test_a_heading_ends_with_a_full_stop_where_more_text_follows() -> None:
    heading, text = "a" * 40, "b" * 40
    assert split_reading(reading((heading, 0), (text, 0)))[1] == [Chunk(f"{heading}."), Chunk(text)]
    assert split_reading(reading((f"{heading}:", 0), (text, 0)))[1] == [Chunk(f"{heading}:"), Chunk(text)]
    full = " ".join(["aa"] * 14)
    assert split_reading(reading((full, 0), (text, 0)), limit=len(full))[1] == [Chunk(full), Chunk(text)]


def paragraphs(*sentences: str) -> Reading:
    """A reading in which every sentence ends a paragraph."""
    return Reading("", tuple(Sentence(phonemes, "", (), ends_paragraph=True) for phonemes in sentences))


def test_a_paragraph_ends_with_a_break_unless_it_is_the_last() -> None:
    long = "a" * 40 + "."
    assert split_reading(paragraphs(long, long)) == (
        0.0,
        [Chunk(long, breaks=(Break(40, PARAGRAPH_BREAK_S),)), Chunk(long)],
    )


def test_a_short_paragraph_is_joined_to_the_next_with_a_longer_break() -> None:
    long = "a" * 40 + "."
    _, (chunk,) = split_reading(paragraphs("bb", long))
    assert chunk == Chunk(f"bb. {long}", breaks=(Break(2, SENTENCE_BREAK_S + PARAGRAPH_BREAK_S),))


def test_where_a_text_asks_for_silence_the_end_of_a_paragraph_adds_nothing() -> None:
    long = "a" * 40 + "."
    first = Sentence(long, "", (), 1.0, ends_paragraph=True)
    _, chunks = split_reading(Reading("", (first, Sentence(long, "", ()))))
    assert chunks == [Chunk(long, 1.0), Chunk(long)]


def test_each_part_of_a_long_chunk_has_its_own_breaks() -> None:
    """A first sentence of two clauses, which is spoken in two parts, with a short sentence before and behind."""
    clause, rest = "aaaaaa bbbbbb cccc dd,", "eeeeeee " * 5 + "f."
    _, chunks = split_reading(reading(("bb.", 0), (f"{clause} {rest}", 0), ("dd!", 0)))
    assert [chunk.phonemes for chunk in chunks] == [f"bb. {clause}", f"{rest} dd!"]
    assert [chunk.breaks for chunk in chunks] == [breaks_at(2), breaks_at(41)]
    assert [chunk.goes_on for chunk in chunks] == [True, False]


def test_sentences_with_silence_between_them_are_not_joined() -> None:
    assert split_reading(reading(("", 1.0), ("a.", 0.5), ("", 0.25), ("b.", 0))) == (
        1.0,
        [Chunk("a.", 0.75), Chunk("b.")],
    )


def test_a_long_first_sentence_is_split_at_its_first_clause() -> None:
    clause, rest = "aaaaaa bbbbbb cccccc dddddd,", " ".join(["eeeeeee"] * 9) + "."
    long = f"{clause} {rest}"
    first = [Chunk(clause, 0.0, goes_on=True), Chunk(rest, 0.5)]
    assert split_reading(reading((long, 0.5), (long, 0))) == (0.0, [*first, Chunk(long)])
    assert split_reading(reading(("", 1.0), (long, 0.5))) == (1.0, first)


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
def test_a_first_sentence_is_not_split_elsewhere(sentence: str) -> None:
    assert split_reading(reading((sentence, 0)))[1] == [Chunk(sentence)]


def test_silence_follows_the_last_part_of_a_split_sentence() -> None:
    assert split_reading(reading(("aa bb", 0.5)), limit=3) == (0.0, [Chunk("aa"), Chunk("bb", 0.5)])


def test_a_chunk_has_the_language_of_its_sentence_and_of_the_longer_where_two_are_joined() -> None:
    long, short = "a" * 40 + ".", "bb."
    sentences = (
        Sentence(long, "", (), language="en-us"),
        Sentence(short, "", (), language="es"),
        Sentence(long, "", (), language="fr"),
        Sentence("", "", (), 1.0),
        Sentence(short, "", (), language="es"),
    )
    _, chunks = split_reading(Reading("", sentences))
    assert [chunk.language for chunk in chunks] == ["en-us", "fr", "es"]
