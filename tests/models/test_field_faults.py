"""Every fault of a field is told in our words, whatever pydantic calls it."""

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from models.field_faults import (
    _ANY_FAULT,
    _FAULTS,
    describe_fault,
    field_path,
    field_place,
    first_fault,
    shown,
)

KNOWN: dict[str, Any] = {error["type"]: error for error in list_all_errors()}
OWN = ("value_error", "assertion_error")  # whose messages are those of the validator


def fault_of(kind: str, value: object = None) -> dict[str, Any]:
    """A fault of this type as pydantic makes it, with its example."""
    details = {"type": kind, "loc": ("a",), "input": value, "ctx": KNOWN[kind]["example_context"] or {}}
    error = ValidationError.from_exception_data("Model", [details])  # type: ignore[list-item]
    return dict(error.errors()[0])


@pytest.mark.parametrize("kind", sorted(KNOWN.keys() - set(OWN)))
def test_no_words_of_pydantic_are_passed_on(kind: str) -> None:
    fault = fault_of(kind, "a text")
    said = describe_fault(fault)
    assert said
    assert fault["msg"] not in said
    assert not any(word in said for word in ("Input should", "instance of", "Field required", "valid "))


def test_the_types_in_the_table_exist() -> None:
    assert _FAULTS.keys() <= KNOWN.keys() | {"path_type"}
    assert _ANY_FAULT not in {
        describe_fault(fault_of(kind, "a text")) for kind in _FAULTS if kind in KNOWN and kind not in OWN
    }


@pytest.mark.parametrize(
    ("kind", "context", "value", "said"),
    [
        ("less_than_equal", {"le": 1}, 1.5, "it must be at most 1, but is 1.5"),
        ("less_than_equal", {"le": 1}, float("nan"), "NaN is not a number"),
        ("less_than_equal", {"le": 1}, "nan", "NaN is not a number"),
        ("less_than", {"lt": 1}, " -Infinity", "infinity is not a number"),
        ("less_than_equal", {"le": 9}, 10**400, "but is a number of 401 characters"),
        ("less_than_equal", {"le": 9}, "1" * 400, "but is a number of 400 characters"),
        ("greater_than", {"gt": 0}, "0", "it must be above 0, but is 0"),
        ("too_long", {"max_length": 8, "actual_length": 9}, {}, "at most 8 entries, but has 9"),
        ("too_short", {"min_length": 1, "actual_length": 0}, [], "at least 1 entry, but has 0"),
        ("string_too_long", {"max_length": 3}, "four", "at most 3 characters, but has 4"),
        ("model_type", {"class_name": "Secret"}, [], "an object with names and values, but is a list"),
        ("string_type", None, True, "it must be text, but is true or false"),
        ("string_type", None, None, "it must be text, but is null"),
        ("enum", {"expected": "'wav' or 'mp3'"}, "x", "it must be 'wav' or 'mp3'"),
    ],
)  # fmt: skip
def test_what_is_given_and_what_may_be(
    kind: str, context: dict[str, object] | None, value: object, said: str
) -> None:
    assert said in describe_fault({"type": kind, "loc": (), "msg": "", "ctx": context, "input": value})


def test_a_place_is_for_people_and_a_path_for_programs() -> None:
    steps = ("lines", 0, "text")
    assert field_place(steps) == "lines, item 1, text"
    assert field_path(steps) == "lines.0.text"
    assert field_place(("speakers", "A\nnn", "[key]")) == "speakers, A\\nnn"


def test_a_name_is_one_line_that_any_encoding_can_write() -> None:
    assert shown("Ann") == "Ann"
    assert shown("\ud800\n\x85") == "\\ud800\\n\\x85"
    assert shown("x" * 100) == "x" * 40 + "..."


def test_of_several_faults_the_first_is_told_with_their_number() -> None:
    class Part(BaseModel):
        model_config = ConfigDict(extra="forbid")
        size: int

    with pytest.raises(ValidationError) as raised:
        Part.model_validate({"colour": "red"})
    assert first_fault(raised.value.errors(), "the part") == "size: it is missing, but needed (and 1 more)"
    with pytest.raises(ValidationError) as raised:
        Part.model_validate([])
    assert first_fault(raised.value.errors(), "the part").startswith("the part: it must be an object")
