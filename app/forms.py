"""Reads forms: how much they may hold, that their text is text, that fields exist, and that each comes once."""

from collections.abc import Callable, Collection, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, get_origin
from urllib.parse import unquote_to_bytes

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from app.content_negotiation import FORMS, type_of
from app.problems import kinds
from app.problems.kinds import ProblemError
from app.schemas.json_or_form import field_fault, wrong_field
from app.schemas.text import NUL_REFUSED
from models.field_faults import no_such_field

_KIB = 1024


@dataclass(frozen=True)
class FormLimits:
    """What a form may hold; a text of 5,000 characters takes at most 20,000 bytes as UTF-8.

    max_fields: beside the files. max_field_bytes: of each; files are bounded by the limit of the body.
    """

    max_files: int = 4
    max_fields: int = 24
    max_field_bytes: int = 64 * _KIB


DEFAULT_LIMITS = FormLimits()

# how the messages of the parsers begin -> what is said instead
_FAULTS = {
    "Too many files": "the form has more than {0.max_files} files, which is the limit: send fewer",
    "Too many fields": "the form has more than {0.max_fields} fields beside files, which is the limit: send fewer",
    "Part exceeded": "a field of the form has more than {kib} KiB, which is the limit: shorten it, or send it "
    "as a file, a part with a file name, where a file is meant",
    "Field exceeded": "a field of the form has more than {kib} KiB, which is the limit: shorten it, or send "
    "files as multipart/form-data",
    "Missing boundary": "the Content-Type of the form names no boundary: leave this header to your client, which "
    "knows the boundary that it uses",
    "The Content-Disposition": "a part of the form has no name: send it with `Content-Disposition: form-data; "
    'name="..."`',
}
_ANY_FAULT = f"the form cannot be read: send it whole, as {FORMS[0]} (RFC 7578) or as {FORMS[1]}"


async def read_form(
    request: Request, limits: FormLimits, once: Collection[str], known: Collection[str] | None = None
) -> FormData:
    """The form in the body; empty where the body has another content type.

    once: fields that cannot be repeated. known: all fields that there are; None takes others as well. From here on
    `request.form()` returns the form too. Raises ProblemError 400 where it cannot be parsed or holds too much, and
    RequestValidationError for a field that is no text, does not exist or is repeated.
    """
    parsers: dict[str, type[_Multipart] | type[_UrlEncoded]] = {FORMS[0]: _Multipart, FORMS[1]: _UrlEncoded}
    parser_of = parsers.get(type_of(request))
    if parser_of is None:
        return await request.form()
    try:
        form = await parser_of(request, limits).parse()
    except (MultiPartException, FormParserError) as error:
        raise ProblemError(kinds.MALFORMED_REQUEST, _words(str(error.args[0]), limits)) from error
    names = [name for name, _ in form.multi_items()]
    request._form = form  # where starlette keeps what it has read itself
    faults = [
        field_fault((name,), no_such_field(known))
        for name in dict.fromkeys(names)
        if known is not None and name not in known
    ]
    faults += [
        field_fault((name,), f"it was sent {names.count(name)} times: send it once")
        for name in once
        if names.count(name) > 1
    ]
    if faults:
        await form.close()
        raise RequestValidationError(faults)
    return form


def form_route(limits: FormLimits, takes_others: bool = False) -> type[APIRoute]:
    """The class of routes whose form is read by `read_form`. takes_others: also fields that do not exist."""

    class FormRoute(APIRoute):
        """A route whose form is read before FastAPI looks for its fields."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """As of APIRoute."""
            handle = super().get_route_handler()
            fields = dict(body_fields(self.dependant))
            once = [name for name, is_list in fields.items() if not is_list]
            known = None if takes_others else fields.keys()

            async def read_and_handle(request: Request) -> Response:
                await read_form(request, limits, once, known)
                return await handle(request)

            return read_and_handle

    return FormRoute


def body_fields(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Names of the fields that a route and its dependencies read from the body, and whether they are lists."""
    for field in dependant.body_params:
        yield field.alias, get_origin(field.field_info.annotation) is list
    for inner in dependant.dependencies:
        yield from body_fields(inner)


class _Multipart(MultiPartParser):
    """Starlette's parser, which takes for Latin-1 what is not in the character set that the form declares."""

    def __init__(self, request: Request, limits: FormLimits) -> None:
        super().__init__(
            request.headers,
            request.stream(),
            max_files=limits.max_files,
            max_fields=limits.max_fields,
            max_part_size=limits.max_field_bytes,
        )
        self._in_a_part = False

    def on_part_begin(self) -> None:
        """Called by the parser."""
        self._in_a_part = True
        super().on_part_begin()

    async def parse(self) -> FormData:
        """As of starlette, which passes over a part without its end."""
        form = await super().parse()
        if self._in_a_part:
            await form.close()
            raise MultiPartException("The end is missing")
        return form

    def on_part_end(self) -> None:
        """Called by the parser."""
        self._in_a_part = False
        part = self._current_part
        if part.file is None:
            self.items.append((part.field_name, _text(part.field_name, bytes(part.data), self._charset)))
        else:
            super().on_part_end()


class _UrlEncoded(FormParser):
    """Starlette's parser, which replaces what is not UTF-8."""

    def __init__(self, request: Request, limits: FormLimits) -> None:
        super().__init__(
            request.headers,
            request.stream(),
            max_fields=limits.max_fields,
            max_part_size=limits.max_field_bytes,
        )

    def on_field_end(self) -> None:
        """Called by the parser."""
        super().on_field_end()
        name, _ = self._items.pop()
        self._items.append(
            (name, _text(name, unquote_to_bytes(bytes(self._field_value).replace(b"+", b" "))))
        )


def _text(name: str, value: bytes, charset: str = "utf-8") -> str:
    try:
        text = value.decode(charset)
    except UnicodeDecodeError as error:
        raise wrong_field(
            (name,), f"it is not text in {charset.upper()}, at byte {error.start + 1}: send it in UTF-8"
        ) from error
    except LookupError as error:  # of Python's codecs that are no character sets
        raise wrong_field((name,), "the form declares no character set: send it in UTF-8") from error
    if "\0" in text:
        raise wrong_field((name,), NUL_REFUSED)
    return text


def _words(message: str, limits: FormLimits) -> str:
    for beginning, words in _FAULTS.items():
        if message.startswith(beginning):
            return words.format(limits, kib=limits.max_field_bytes // _KIB)
    return _ANY_FAULT
