"""Maps the errors of the models, of validation and of the queue to problems."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.problems import kinds
from app.problems.kinds import ProblemError, ProblemKind, problem_response
from app.problems.openai_errors import WHOLE_BODY
from models import errors
from models.field_faults import describe_fault, field_path, field_place
from models.json_text import describe_json_fault
from models.runtime.memory import is_out_of_memory

logger = logging.getLogger(__name__)

DOMAIN_PROBLEMS: dict[type[errors.VclipError], ProblemKind] = {
    errors.InvalidImage: kinds.INVALID_IMAGE,
    errors.NoFaceFound: kinds.NO_FACE_FOUND,
    errors.InvalidAudio: kinds.INVALID_AUDIO,
    errors.NoSpeechFound: kinds.NO_SPEECH_FOUND,
    errors.InvalidText: kinds.INVALID_TEXT,
    errors.UnsupportedLanguage: kinds.UNSUPPORTED_LANGUAGE,
    errors.InvalidParameter: kinds.INVALID_PARAMETER,
    errors.UnknownVoice: kinds.UNKNOWN_VOICE,
    errors.InvalidVoiceMix: kinds.INVALID_VOICE_MIX,
    errors.InvalidVoiceToken: kinds.INVALID_VOICE_TOKEN,
    errors.ForeignVoiceToken: kinds.FOREIGN_VOICE_TOKEN,
    errors.VoiceOutOfRange: kinds.VOICE_OUT_OF_RANGE,
    errors.UnusableBundle: kinds.UNUSABLE_BUNDLE,
}

# what the models cannot know: where to look
MORE_BY_HTTP = {kinds.UNKNOWN_VOICE: "; GET /v1/audio/voices lists all"}
MAX_FAULTS = 20  # of one request that are told
_STATUS_PROBLEMS = {
    kind.status: kind
    for kind in (
        kinds.MALFORMED_REQUEST,
        kinds.NOT_FOUND,
        kinds.METHOD_NOT_ALLOWED,
        kinds.BODY_TOO_LARGE,
        kinds.UNSUPPORTED_MEDIA_TYPE,
        kinds.INVALID_REQUEST,
    )
}
_TEXT_FOR_A_FILE = "Expected UploadFile"  # FastAPI's words


def domain_problem(error: errors.VclipError) -> ProblemKind:
    """Return the kind of problem of a domain error, or of its nearest base class in the table."""
    for base in type(error).__mro__:
        if base in DOMAIN_PROBLEMS:
            return DOMAIN_PROBLEMS[base]
    return kinds.INTERNAL_ERROR


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error with a problem; `app.middleware.request_context` catches unexpected ones."""
    app.add_exception_handler(errors.VclipError, _answer_domain_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid_request)
    app.add_exception_handler(HTTPException, _answer_http_error)


def unexpected_problem(error: Exception) -> tuple[ProblemKind, str]:
    """Return kind and detail for an unexpected exception, without revealing its content."""
    if is_out_of_memory(error):
        return kinds.OUT_OF_MEMORY, kinds.OUT_OF_MEMORY.example
    return kinds.INTERNAL_ERROR, kinds.INTERNAL_ERROR.example


def problem_of(error: Exception) -> ProblemKind:
    """Return the kind of problem of any error."""
    if isinstance(error, ProblemError):
        return error.kind
    if isinstance(error, errors.VclipError):
        return domain_problem(error)
    return unexpected_problem(error)[0]


async def _answer_domain_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.VclipError):  # starlette's type of handlers is wider
        raise error
    kind = domain_problem(error)
    # errors of the bundle contain paths, which are for the operator only
    detail = (
        str(error) + MORE_BY_HTTP.get(kind, "") if isinstance(error, errors.InvalidInput) else kind.example
    )
    if not isinstance(error, errors.InvalidInput):
        logger.error("unusable bundle", extra={"reason": str(error), "request_id": request.state.request_id})
    return problem_response(kind, detail, request.state.request_id)


async def _answer_invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = error.errors()
    told = [_describe(fault, error.body) for fault in faults[:MAX_FAULTS]]
    sentences = [f"{place}: {message}" for _, place, message in told]
    if len(faults) > MAX_FAULTS:
        sentences.append(f"and {len(faults) - MAX_FAULTS} more")
    fields = [{"field": field, "message": message} for field, _, message in told]
    return problem_response(
        kinds.INVALID_REQUEST, "; ".join(sentences), request.state.request_id, errors=fields
    )


def _describe(fault: Mapping[str, Any], body: object) -> tuple[str, str, str]:
    """The field that is wrong, `body` for the whole of it, for programs and for people; and what is wrong."""
    if fault["type"] == "json_invalid":  # FastAPI gives the number of the character as the field
        message = describe_json_fault(str(fault["ctx"]["error"]), str(body), int(fault["loc"][1]))
        return WHOLE_BODY, WHOLE_BODY, message
    message = describe_fault(fault)
    if message.startswith(_TEXT_FOR_A_FILE):
        message = "send it as a file, a part of multipart/form-data with a file name, and not as text"
    steps = fault["loc"][1:]
    return field_path(steps) or WHOLE_BODY, field_place(steps) or WHOLE_BODY, message


async def _answer_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    request_id = request.state.request_id
    if isinstance(error, ProblemError):
        return problem_response(error.kind, error.detail, request_id, error.headers)
    kind = _STATUS_PROBLEMS.get(error.status_code, kinds.INTERNAL_ERROR)
    detail = str(error.detail)
    if isinstance(error.__cause__, UnicodeDecodeError):
        detail = f"the body is not text in UTF-8, at byte {error.__cause__.start + 1}"
    if isinstance(error.__cause__, RecursionError):
        detail = "the JSON of the body is nested too deeply"
    if kind is kinds.NOT_FOUND:
        detail = kind.example
    headers = dict(error.headers or {})
    if kind is kinds.METHOD_NOT_ALLOWED and "Allow" in headers:
        if "GET" in headers["Allow"].split(", "):
            headers["Allow"] += ", HEAD"  # see app.middleware.http_variants
        detail = f"use one of: {headers['Allow']}"
    return problem_response(kind, detail, request_id, headers)
