"""Which word each symbol of the spoken chunks belongs to."""

from pathlib import Path

import pytest

from models.text.front_ends import FrontEnds
from models.text.phoneme_chunks import split_reading
from models.text.reading import Reading, Word
from models.text.symbol_words import NO_WORD, is_sound, words_of_symbols

EVERYDAY = Path(__file__).parent / "english" / "everyday.tsv"


def word(phonemes: str) -> Word:
    return Word("w", 0, 1, "w", phonemes)


def test_symbols_belong_to_words_and_marks_between_them_to_none() -> None:
    (of_symbols,) = words_of_symbols([word("ab"), word("c")], ["“ab,” c."])
    assert of_symbols.tolist() == [NO_WORD, 0, 0, NO_WORD, NO_WORD, NO_WORD, 1, NO_WORD]


def test_spaces_and_marks_inside_a_word_are_a_part_of_it() -> None:
    (of_symbols,) = words_of_symbols([word("ab, c"), word("d")], ["ab, c d"])
    assert of_symbols.tolist() == [0, 0, 0, 0, 0, NO_WORD, 1]


def test_a_word_may_be_split_between_chunks() -> None:
    first, second = words_of_symbols([word("abc")], ["a", "bc"])
    assert first.tolist() == [0]
    assert second.tolist() == [0, 0]


def sounds_by_word(reading: Reading, limit: int) -> list[str]:
    """What `words_of_symbols` says that each word consists of."""
    _, chunks = split_reading(reading, limit)
    symbols = [chunk.phonemes for chunk in chunks]
    sounds = [""] * len(reading.words)
    for chunk, of_symbols in zip(symbols, words_of_symbols(reading.words, symbols), strict=True):
        assert len(chunk) == len(of_symbols)
        for symbol, number in zip(chunk, of_symbols, strict=True):
            if is_sound(symbol):
                sounds[number] += symbol
    return sounds


@pytest.mark.parametrize("limit", [60, 509])
def test_the_sounds_of_every_word_of_everyday_texts_are_found_in_their_chunks(limit: int) -> None:
    written = [line.split("\t")[1] for line in EVERYDAY.read_text().splitlines()[1:]]
    front_end = FrontEnds().find("en-us")
    for text in [" ".join(written[start : start + 25]) for start in range(0, len(written), 25)]:
        reading = front_end.read(text)
        expected = ["".join(filter(is_sound, word.phonemes)) for word in reading.words]
        assert sounds_by_word(reading, limit) == expected
