"""What is wrong with a field, in our words: one table for requests, settings, bundles and configurations.

Pydantic's own messages are written for programmers and name its classes. A fault is one of
`ValidationError.errors()`: its `type`, `loc`, `ctx` and `input`.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Fault = Mapping[str, Any]

MISSING = "it is missing, but needed"
NO_SUCH_FIELD = "this field does not exist: leave it out"
_KEY = "[key]"  # pydantic's last step to a wrong name of a mapping
_LONGEST_STEP, _LONGEST_NUMBER = 40, 24  # characters that are shown

_ANY_FAULT = "this value cannot be used: see the description of this field"


def field_path(steps: Sequence[str | int]) -> str:
    """The field for programs, such as `lines.0.text`."""
    return ".".join(str(step) if isinstance(step, int) else shown(step) for step in steps if step != _KEY)


def field_place(steps: Sequence[str | int]) -> str:
    """The field for people, from the outside in and counted from 1, such as `lines, item 1, text`."""
    return ", ".join(
        f"item {step + 1}" if isinstance(step, int) else shown(step) for step in steps if step != _KEY
    )


def no_such_field(known: Iterable[str]) -> str:
    """What is wrong with a field that does not exist, where these do."""
    return f"{NO_SUCH_FIELD}; the fields are {', '.join(known)}"


def describe_fault(fault: Fault) -> str:
    """What is wrong: what the value must be, and what it is; never the value itself, unless it is a number."""
    describe = _FAULTS.get(fault["type"])
    return _ANY_FAULT if describe is None else describe(fault)


def first_fault(faults: Sequence[Fault], whole: str) -> str:
    """The first of all faults of a file, with its place, and how many there are. whole: what the file is."""
    first, others = faults[0], len(faults) - 1
    more = f" (and {others} more)" if others else ""
    return f"{field_path(first['loc']) or whole}: {describe_fault(first)}{more}"


def shown(name: str) -> str:
    """A name that somebody else chose, on one line: what cannot be printed is escaped, and its end left out."""
    short = name if len(name) <= _LONGEST_STEP else f"{name[:_LONGEST_STEP]}..."
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in short)


def _must_be(what: str) -> Callable[[Fault], str]:
    def describe(fault: Fault) -> str:
        return f"it must be {what}, but is {_kind(fault.get('input'))}"

    return describe


def _bound(words: str, name: str) -> Callable[[Fault], str]:
    def describe(fault: Fault) -> str:
        value = fault.get("input")
        if not _is_finite(value):
            return _not_finite(fault)
        limit = fault["ctx"][name]
        return f"it must be {words} {_number(limit)}, but is {_number(value)}"

    return describe


def _entries(words: str, name: str) -> Callable[[Fault], str]:
    def describe(fault: Fault) -> str:
        count = fault["ctx"].get("actual_length")
        given = "has more" if count is None else f"has {count}"
        return f"it must have {words} {_counted(fault['ctx'][name], 'entry', 'entries')}, but {given}"

    return describe


def _characters(words: str, name: str) -> Callable[[Fault], str]:
    def describe(fault: Fault) -> str:
        limit = _counted(fault["ctx"][name], "character", "characters")
        return f"it must have {words} {limit}, but has {len(fault['input'])}"

    return describe


def _one_of(fault: Fault) -> str:
    return f"it must be {fault['ctx']['expected']}"


def _kind_of_part(fault: Fault) -> str:
    """Of a model that is chosen by one of its fields."""
    known = fault["ctx"].get("expected_tags")
    return f"its {fault['ctx']['discriminator']} must be {f'one of {known}' if known else 'given'}"


def _says(text: str) -> Callable[[Fault], str]:
    return lambda _: text


def _own_words(fault: Fault) -> str:
    """Of a validator of ours, which raises ValueError."""
    error = fault.get("ctx", {}).get("error")
    return str(fault["msg"] if error is None else error)


def _not_finite(fault: Fault) -> str:
    is_nan = "nan" in str(fault.get("input")).lower()
    return f"{'NaN' if is_nan else 'infinity'} is not a number that can be used: a finite one is needed"


def _is_finite(value: Any) -> bool:
    """Whether it is a number; digits always are, however many."""
    if isinstance(value, int) or (isinstance(value, str) and value.strip().lstrip("+-").isdigit()):
        return True
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError):
        return True  # not ours to judge


def _number(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value).strip()
    return text if len(text) <= _LONGEST_NUMBER else f"a number of {len(text)} characters"


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _kind(value: Any) -> str:
    """What a value is, in the words of JSON."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if hasattr(value, "filename"):
        return "a file"
    for kind, words in (
        (str, "text"),
        (int | float, "a number"),
        (Mapping, "an object"),
        (list | tuple | set | frozenset, "a list"),
    ):
        if isinstance(value, kind):
            return words
    return "something else"


_WHOLE_NUMBER = _must_be("a whole number, such as 3")
_NUMBER = _must_be("a number, such as 0.5")
_TRUTH = _must_be("true or false")
_OBJECT = _must_be("an object with names and values")
_TEXT = _must_be("text")

# by the types of https://docs.pydantic.dev/latest/errors/validation_errors/
_FAULTS: dict[str, Callable[[Fault], str]] = {
    "missing": _says(MISSING),
    "extra_forbidden": lambda fault: str(fault.get("ctx", {}).get("message", NO_SUCH_FIELD)),
    "string_type": _TEXT,
    "string_unicode": _says("it must be text in UTF-8"),
    "string_too_short": _characters("at least", "min_length"),
    "string_too_long": _characters("at most", "max_length"),
    "string_pattern_mismatch": lambda fault: f"it must match the pattern {fault['ctx']['pattern']}",
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _says("it must be a whole number in digits, such as 3"),
    "int_parsing_size": _says("it must be a whole number, but has too many digits"),
    "int_from_float": _says("it must be a whole number, such as 3, but has a fraction"),
    "float_type": _NUMBER,
    "float_parsing": _says("it must be a number in digits, such as 0.5"),
    "finite_number": _not_finite,
    "bool_type": _TRUTH,
    "bool_parsing": _says("it must be true or false"),
    "greater_than": _bound("above", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("below", "lt"),
    "less_than_equal": _bound("at most", "le"),
    "literal_error": _one_of,
    "enum": _one_of,
    "union_tag_invalid": _kind_of_part,
    "union_tag_not_found": _kind_of_part,
    "none_required": _must_be("null"),
    "list_type": _must_be("a list"),
    "tuple_type": _must_be("a list"),
    "set_type": _must_be("a list"),
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "too_short": _entries("at least", "min_length"),
    "too_long": _entries("at most", "max_length"),
    "bytes_type": _must_be("bytes"),
    "path_type": _must_be("a path"),
    "date_type": _must_be("a date, such as 2027-01-31"),
    "date_parsing": _says("it must be a date, such as 2027-01-31"),
    "date_from_datetime_parsing": _says("it must be a date, such as 2027-01-31"),
    "value_error": _own_words,
}
