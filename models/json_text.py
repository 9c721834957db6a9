"""Reads JSON that people write: a name that comes twice is a fault, and faults are told in plain words."""

import json
from collections.abc import Sequence
from typing import Any

# how the messages of Python's parser begin -> what is said instead
_FAULTS = {
    "Expecting value": "a value is missing here: text in double quotes, a number, true, false, null, a list or "
    "an object",
    "Expecting ',' delimiter": "a comma, or the end of the list or the object, is missing here",
    "Expecting ':' delimiter": "a colon between a name and its value is missing here",
    "Expecting property name": "a name in double quotes is missing here",
    "Illegal trailing comma": "nothing follows this comma: leave it out",
    "Unterminated string": "the text that begins here has no double quote at its end",
    "Invalid control character": "a line break, a tab or another control character stands here: write \\n, \\t or "
    "\\u and four digits",
    "Invalid \\": "this backslash begins no escape of JSON: write \\\\ for a backslash",
    "Extra data": "something follows the end: send one value alone",
    "Unexpected UTF-8 BOM": "it begins with a byte order mark: leave it out",
}
_ANY_FAULT = "it cannot be read from here on"
_TOO_SHORT = "it ends here, before it is complete"
_OPEN_TEXT = "Unterminated"  # its place is where it begins, which says more than the end


class RepeatedName(ValueError):
    """An object has a name twice, so that it is not known which of the values is meant. name: as it was sent."""

    def __init__(self, name: str) -> None:
        super().__init__(f"it has the name {name!r} twice")
        self.name = name


def read_json(text: str | bytes) -> Any:
    """The value of a JSON text.

    Raises RepeatedName, and as `json.loads`: JSONDecodeError, UnicodeDecodeError, RecursionError.
    """
    return json.loads(text, object_pairs_hook=_object)


def describe_json_fault(reason: str, text: str, place: int) -> str:
    """What is wrong with a text that is not JSON, with the line and the column, counted from 1.

    reason, place: `msg` and `pos` of a JSONDecodeError.
    """
    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    words = next((words for beginning, words in _FAULTS.items() if reason.startswith(beginning)), _ANY_FAULT)
    if not text[place:].strip() and not reason.startswith(_OPEN_TEXT):
        words = _TOO_SHORT
    return f"not JSON at line {line}, column {column}: {words}"


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise RepeatedName(name)
        fields[name] = value
    return fields
