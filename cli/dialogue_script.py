"""The script of `vclip dialogue`: who says what, in lines of text or of JSON."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from models.errors import InvalidParameter
from models.json_text import describe_json_fault, read_json
from models.limits import MAX_LINES, MAX_PAUSE_S


@dataclass(frozen=True)
class ScriptLine:
    """Who says what; pause_s (silence before it), language, speed: None for those of the whole script."""

    speaker: str
    text: str
    pause_s: float | None = None
    language: str | None = None
    speed: float | None = None


_TYPES: dict[str, tuple[type, ...]] = {
    "speaker": (str,), "text": (str,), "pause_s": (int, float), "language": (str,), "speed": (int, float),
}  # fmt: skip


def read_script(data: bytes, speakers: Collection[str]) -> list[ScriptLine]:
    """The lines of a script in UTF-8: `SPEAKER<tab>TEXT`, `SPEAKER: TEXT`, or JSON objects, one a line.

    The objects have the fields of a line of `POST /v1/dialogue`. Empty lines and lines that begin with # are left
    out. Raises InvalidParameter with the line that is wrong.
    """
    try:
        written = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidParameter(f"the script is not text in UTF-8, at byte {error.start + 1}") from error
    lines = []
    for number, line in enumerate(written, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            lines.append(_json_line(line) if line.lstrip().startswith("{") else _text_line(line, speakers))
            _check(lines[-1], speakers)
        except InvalidParameter as error:
            raise InvalidParameter(f"line {number} of the script: {error}") from error
    if not 1 <= len(lines) <= MAX_LINES:
        raise InvalidParameter(f"the script has {len(lines)} lines, but 1 to {MAX_LINES} are needed")
    return lines


def _text_line(line: str, speakers: Collection[str]) -> ScriptLine:
    """A name may contain a colon, so the longest that fits is taken."""
    for name in sorted(speakers, key=len, reverse=True):
        if line.startswith((f"{name}\t", f"{name}:")):
            return ScriptLine(name, line[len(name) + 1 :].strip())
    name, separator, _ = line.partition("\t" if "\t" in line else ":")
    if not separator:
        raise InvalidParameter("there is no tab or colon between speaker and text")
    return ScriptLine(name, "")


def _json_line(line: str) -> ScriptLine:
    try:
        fields: dict[str, Any] = read_json(line)
    except json.JSONDecodeError as error:
        raise InvalidParameter(describe_json_fault(error.msg, error.doc, error.pos)) from error
    except (ValueError, RecursionError) as error:
        raise InvalidParameter(f"it cannot be read as JSON: {error}") from error
    for name, value in fields.items():
        if name not in _TYPES:
            raise InvalidParameter(f"there is no field {name!r}; the fields are {', '.join(_TYPES)}")
        if isinstance(value, bool) or not isinstance(value, _TYPES[name]):
            wanted = "a text" if _TYPES[name] == (str,) else "a number"
            raise InvalidParameter(f"{name} is {json.dumps(value)}, but {wanted} is needed")
    for name in ("speaker", "text"):
        if name not in fields:
            raise InvalidParameter(f"the field {name!r} is missing")
    return ScriptLine(**fields)


def _check(line: ScriptLine, speakers: Collection[str]) -> None:
    if line.speaker not in speakers:
        raise InvalidParameter(
            f"no --speaker has the name {line.speaker!r}; the names are {', '.join(speakers)}"
        )
    if line.pause_s is not None and not 0 <= line.pause_s <= MAX_PAUSE_S:
        raise InvalidParameter(f"pause_s {line.pause_s:g} is outside 0 to {MAX_PAUSE_S:g}")
