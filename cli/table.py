"""Formats nested results as lines for a person."""

from collections.abc import Iterator, Mapping
from typing import Any


def table_lines(content: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """One line for each value, nested ones indented; names in one column."""
    width = max((len(str(name)) for name in content), default=0)
    for name, value in content.items():
        label = " " * indent + f"{name:<{width}}"
        if isinstance(value, Mapping) and value:
            yield label.rstrip()
            yield from table_lines(value, indent + 2)
        elif isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
            yield label.rstrip()
            for entry in value:
                yield from _list_entry(entry, indent + 2)
        else:
            yield f"{label}  {_text(value)}"


def _list_entry(entry: Mapping[str, Any], indent: int) -> Iterator[str]:
    for number, line in enumerate(table_lines(entry, indent + 2)):
        yield " " * indent + "- " + line[indent + 2 :] if number == 0 else line


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(_text(entry) for entry in value)
    return str(value)
