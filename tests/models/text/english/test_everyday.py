"""Everyday texts of every class, and how a person would read them."""

import csv
import re
from pathlib import Path

import pytest

from models.text.english.phonemes import EnglishPhonemizer
from models.text.options import ReadingOptions

with Path(__file__).with_name("everyday.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


@pytest.mark.parametrize("row", ROWS, ids=[row["written"] for row in ROWS])
def test_text_is_read_as_a_person_would_read_it(row: dict[str, str], american: EnglishPhonemizer) -> None:
    spoken = american.read(row["written"], ReadingOptions()).spoken
    assert words(spoken) in [words(reading) for reading in row["spoken"].split(" | ")]


@pytest.mark.parametrize("row", ROWS[::7], ids=[row["written"] for row in ROWS[::7]])
def test_every_word_has_its_place(row: dict[str, str], american: EnglishPhonemizer) -> None:
    written = row["written"]
    reading = american.read(written, ReadingOptions())
    assert all(word.text == written[word.start : word.end] and word.phonemes for word in reading.words)
    assert [word.start for word in reading.words] == sorted(word.start for word in reading.words)


def test_the_table_holds_every_class() -> None:
    assert len(ROWS) >= 400
    assert len({row["class"] for row in ROWS}) >= 12
