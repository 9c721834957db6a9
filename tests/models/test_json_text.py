"""JSON that people write: each fault of Python's parser has words of ours, with its place."""

import json

import pytest

from models.json_text import RepeatedName, describe_json_fault, read_json


def test_what_is_json_is_read() -> None:
    text = '{"a": [1, {"a": null}], "b": "\\u00e4"}'
    assert read_json(text) == read_json(text.encode()) == {"a": [1, {"a": None}], "b": "\u00e4"}


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '[{"b": {"a": 1, "b": 2, "a": 3}}]'])
def test_a_name_that_comes_twice_is_told(text: str) -> None:
    with pytest.raises(RepeatedName) as told:
        read_json(text)
    assert told.value.name == "a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: it ends here"),
        ('{"a": 1,\n "b": [2, 3', "line 2, column 12: it ends here"),
        ("{'a': 1}", "line 1, column 2: a name in double quotes is missing"),
        ('{"a": one}', "line 1, column 7: a value is missing here"),
        ('{"a" 1}', "line 1, column 6: a colon between"),
        ("[1\n2]", "line 2, column 1: a comma, or the end"),
        ('{"a": "b\n"}', "line 1, column 9: a line break"),
        ('{"a": "b}', "line 1, column 7: the text that begins here"),
        ('{"a": "\\d"}', "line 1, column 8: this backslash"),
        ('{"a": "\\u12"}', "line 1, column 9: this backslash"),
        ("{} {}", "line 1, column 4: something follows"),
        ("\ufeff{}", "line 1, column 1: it begins with a byte order mark"),
    ],
)
def test_a_fault_is_told_in_plain_words_with_its_place(text: str, message: str) -> None:
    with pytest.raises(json.JSONDecodeError) as raised:
        read_json(text)
    error = raised.value
    told = describe_json_fault(error.msg, error.doc, error.pos)
    assert told.startswith(f"not JSON at {message}")
    assert error.msg not in told


def test_a_comma_with_nothing_after_it_is_told() -> None:
    """Python words it in two ways, by its version."""
    with pytest.raises(json.JSONDecodeError) as raised:
        read_json('{"a": 1,}')
    told = describe_json_fault(raised.value.msg, raised.value.doc, raised.value.pos)
    assert "nothing follows this comma" in told or "a name in double quotes is missing" in told


def test_words_that_are_not_in_the_table_are_not_passed_on() -> None:
    assert describe_json_fault("Secret of a parser", "{}", 1) == (
        "not JSON at line 1, column 2: it cannot be read from here on"
    )
