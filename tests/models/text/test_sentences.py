"""Which marks end a sentence, and which full stops do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.english.full_stops import FULL_STOPS
from models.text.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Kim met Mrs. Lee. They left.", ["Dr. Kim met Mrs. Lee.", "They left."]),
        ("It is 3.5 km, e.g. to Leeds. Go.", ["It is 3.5 km, e.g. to Leeds.", "Go."]),
        ("J. R. R. Tolkien wrote it. I read it.", ["J. R. R. Tolkien wrote it.", "I read it."]),
        ("She moved to the U.S. in May. He did not.", ["She moved to the U.S. in May.", "He did not."]),
        ("We live in the U.S. They do not.", ["We live in the U.S.", "They do not."]),
        ("So am I. We agree.", ["So am I.", "We agree."]),
        ("See No. 5. I said no. Go.", ["See No. 5.", "I said no.", "Go."]),
        ('"Stop!" he said. "Why?" she asked.', ['"Stop!" he said.', '"Why?" she asked.']),
        ("He takes vitamin D. 5 people do.", ["He takes vitamin D.", "5 people do."]),
        ("It is by a J. Smith of 1950, b. 1920.", ["It is by a J. Smith of 1950, b. 1920."]),
        ("Bring nails, etc. Then go.", ["Bring nails, etc.", "Then go."]),
        ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
        ("Title\n\nFirst line\nSecond line.", ["Title", "First line", "Second line."]),
        ("Hello!\n😀\nBye.", ["Hello! 😀", "Bye."]),
        ("😀 Hello!", ["😀 Hello!"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [" ".join(text[start:end].split()) for start, end in sentence_spans(text, FULL_STOPS)] == sentences


@given(st.text())
def test_nothing_but_white_space_is_lost(text: str) -> None:
    spans = sentence_spans(text, FULL_STOPS)
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
