"""Bodies that are read by hand, and checks between fields: faults are told as FastAPI tells them."""

from collections.abc import Sequence
from json import JSONDecodeError
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from models.json_text import RepeatedName

M = TypeVar("M", bound=BaseModel)


def unreadable(error: ValueError | RecursionError, way_out: str) -> RequestValidationError:
    """The error for a body that is not JSON, with the place of the fault, or not text. way_out: what to send."""
    if isinstance(error, JSONDecodeError):
        fault = {"type": "json_invalid", "loc": ("body", error.pos), "msg": "", "ctx": {"error": error.msg}}
        return RequestValidationError([fault], body=error.doc)
    if isinstance(error, RepeatedName):
        return repeated_name(error)
    return wrong_field((), f"the body cannot be read; {way_out}")


def repeated_name(error: RepeatedName) -> RequestValidationError:
    """The error for an object with a name twice."""
    return wrong_field((error.name,), "an object has this name twice: write it once")


def validated(model: type[M], fields: Any) -> M:
    """The model of these fields. Raises RequestValidationError."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise RequestValidationError(
            [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        ) from error


def wrong_field(path: Sequence[str | int], message: str) -> RequestValidationError:
    """The error for a field of the body."""
    return RequestValidationError([field_fault(path, message)])


def field_fault(path: Sequence[str | int], message: str) -> dict[str, Any]:
    """One of several faults in a RequestValidationError."""
    return {"loc": ("body", *path), "msg": message, "type": "value_error"}
