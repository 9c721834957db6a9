"""What becomes of a request for speech whose fields are not quite ours.

Clients of other services send fields that we do not have, and numbers beyond our limits. Such a request is done as
far as it can be, and headers say what was ignored or adjusted. With `VCLIP_STRICT` it is refused.
"""

from collections.abc import Collection, Iterable
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError

from app.forms import body_fields
from app.schemas.json_or_form import field_fault, wrong_field
from app.speech.job import Headers
from app.speech.voice_source import header_text
from models.field_faults import NO_SUCH_FIELD, describe_fault
from models.limits import MAX_SPEED, MIN_SPEED
from models.tts.kokoro.letters import LANGUAGE_OF_LETTER

IGNORED_HEADER = "Vclip-Ignored"
ADJUSTED_HEADER = "Vclip-Adjusted"
# description, JSON type, example
TOLERANCE_HEADERS = {
    IGNORED_HEADER: (
        "Fields of the request that had no effect, separated by commas; names are percent-encoded as in "
        "`Vclip-Voice`. Absent where there are none.",
        "string",
        "instructions",
    ),
    ADJUSTED_HEADER: (
        "Fields whose values were outside the limits, with the values that were used. Absent where there are none.",
        "string",
        "speed=2",
    ),
}
_MOST_NAMES, _LONGEST_NAME = 16, 40  # in the header; proxies refuse long ones
LANGUAGE_CODE_DESCRIPTION = (
    "The same as Kokoro's other servers name it: a tag, or one of their letters: "
    + ", ".join(f"`{letter}` ({tag})" for letter, tag in LANGUAGE_OF_LETTER.items())
    + ". Languages that are not installed are refused; `/v1/info` says which are, and what the others need."
)

SPEED_DESCRIPTION = (
    f"Speed, {MIN_SPEED:g} to {MAX_SPEED:g}; 1 is natural. A speed outside is set to the nearer limit, and "
    f"`{ADJUSTED_HEADER}` says so."
)

T = TypeVar("T")


def tolerated_speed(speed: float, strict: bool) -> tuple[float, Headers]:
    """The speed that is used, and the header that says so if it is not the one that was asked for.

    speed: finite. Raises RequestValidationError for one outside the limits if `strict`.
    """
    used = min(max(speed, MIN_SPEED), MAX_SPEED)
    if used == speed:
        return speed, {}
    if strict:
        fault, bound = ("less_than_equal", "le") if speed > used else ("greater_than_equal", "ge")
        raise wrong_field(("speed",), describe_fault({"type": fault, "ctx": {bound: used}, "input": speed}))
    return used, {ADJUSTED_HEADER: f"speed={used:g}"}


def without_effect(known: Iterable[str], unknown: Collection[str], strict: bool) -> Headers:
    """The header that names the fields that were ignored.

    known: fields of ours that have no effect. unknown: all others. Raises RequestValidationError for an unknown one
    if `strict`.
    """
    if strict and unknown:
        raise RequestValidationError([field_fault((name,), NO_SUCH_FIELD) for name in unknown])
    # a header cannot end in nothing
    names = [header_text(name[:_LONGEST_NAME]).replace(",", "%2C") or '""' for name in (*known, *unknown)]
    if len(names) > _MOST_NAMES:
        names[_MOST_NAMES:] = ["..."]
    return {IGNORED_HEADER: ", ".join(names)} if names else {}


def either(name: str, value: T | None, second_name: str, second: T | None) -> T | None:
    """The value of a field that has two names. Raises RequestValidationError where the two differ."""
    if value is not None and second is not None and value != second:
        raise wrong_field(
            (second_name,), f"it is another name of {name}, which has another value: send one of them"
        )
    return second if value is None else value


def language_of(lang_code: str | None) -> str | None:
    """The tag for a language code of Kokoro's other servers: `a` is American English, `j` Japanese.

    Anything else is taken for a tag. Either may be refused later.
    """
    if lang_code is None:
        return None
    return LANGUAGE_OF_LETTER.get(lang_code.strip().lower(), lang_code)


async def unknown_form_fields(request: Request) -> tuple[str, ...]:
    """Names of the fields of a form that its route does not have, each once."""
    known = {name for name, _ in body_fields(request.scope["route"].dependant)}
    form = await request.form()  # it was read already: this returns what was read
    return tuple(dict.fromkeys(name for name in form if name not in known))


UnknownFieldsDep = Annotated[tuple[str, ...], Depends(unknown_form_fields)]
