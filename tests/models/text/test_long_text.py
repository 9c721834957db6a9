"""Where a long text is split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.long_text import split_text


def parts(text: str, limit: int) -> list[str]:
    return [text[start:end] for start, end in split_text(text, limit)]


def test_a_text_that_fits_is_one_part() -> None:
    assert parts("One. Two.", 9) == ["One. Two."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aaa aa. Bbb bb.\n\nCcc cc. Dd.", ["Aaa aa. Bbb bb.\n\n", "Ccc cc. Dd."]),
        ("Aaa aa aa aa aa. Bbb bb bbb", ["Aaa aa aa aa aa. ", "Bbb bb bbb"]),
        ("Aaa aa aa aa aa.” Bbb bb bbb", ["Aaa aa aa aa aa.” ", "Bbb bb bbb"]),
        ("aaa aa aaa aaa aaa aaa aaa", ["aaa aa aaa aaa aaa ", "aaa aaa"]),
        ("a" * 45, ["a" * 20, "a" * 20, "a" * 5]),
    ],
    ids=["empty line", "sentence", "sentence in quotation marks", "space", "nothing"],
)
def test_it_is_split_at_the_best_place(text: str, expected: list[str]) -> None:
    assert parts(text, 20) == expected


def test_an_early_paragraph_is_not_alone_for_that() -> None:
    assert parts("Aa.\n\nBbbbb bb. Cccc cc.", 20) == ["Aa.\n\nBbbbb bb. ", "Cccc cc."]


@given(st.text(alphabet="ab. \n”", max_size=100), st.integers(min_value=1, max_value=30))
def test_parts_are_short_and_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    found = parts(text, limit)
    assert all(0 < len(part) <= limit and part.strip() for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())
