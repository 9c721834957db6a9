"""Which error of the models, of validation and of the queue becomes which problem."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app import problems
from app.problems import ProblemError, ProblemKind, problem_response
from models import errors
from models.memory import is_out_of_memory

logger = logging.getLogger(__name__)

DOMAIN_PROBLEMS: dict[type[errors.VclipError], ProblemKind] = {
    errors.InvalidImage: problems.INVALID_IMAGE,
    errors.NoFaceFound: problems.NO_FACE_FOUND,
    errors.InvalidAudio: problems.INVALID_AUDIO,
    errors.NoSpeechFound: problems.NO_SPEECH_FOUND,
    errors.InvalidText: problems.INVALID_TEXT,
    errors.UnsupportedLanguage: problems.UNSUPPORTED_LANGUAGE,
    errors.InvalidParameter: problems.INVALID_PARAMETER,
    errors.UnknownVoice: problems.UNKNOWN_VOICE,
    errors.InvalidVoiceToken: problems.INVALID_VOICE_TOKEN,
    errors.ForeignVoiceToken: problems.FOREIGN_VOICE_TOKEN,
    errors.VoiceOutOfRange: problems.VOICE_OUT_OF_RANGE,
    errors.UnusableBundle: problems.UNUSABLE_BUNDLE,
}

_STATUS_PROBLEMS = {
    kind.status: kind
    for kind in (
        problems.MALFORMED_REQUEST,
        problems.NOT_FOUND,
        problems.METHOD_NOT_ALLOWED,
        problems.BODY_TOO_LARGE,
        problems.UNSUPPORTED_MEDIA_TYPE,
        problems.INVALID_REQUEST,
    )
}


def domain_problem(error: errors.VclipError) -> ProblemKind:
    """The kind of problem of a domain error; that of the nearest base class which is in the table."""
    for base in type(error).__mro__:
        if base in DOMAIN_PROBLEMS:
            return DOMAIN_PROBLEMS[base]
    return problems.INTERNAL_ERROR


def install_error_handlers(app: FastAPI) -> None:
    """Make every error a problem; what is expected nowhere is caught by `app.request_context`."""
    app.add_exception_handler(errors.VclipError, _answer_domain_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid_request)
    app.add_exception_handler(HTTPException, _answer_http_error)


def unexpected_problem(error: Exception) -> tuple[ProblemKind, str]:
    """Kind and detail for an exception that nobody foresaw; nothing of it reaches the client."""
    if is_out_of_memory(error):
        return problems.OUT_OF_MEMORY, problems.OUT_OF_MEMORY.example
    return problems.INTERNAL_ERROR, problems.INTERNAL_ERROR.example


def problem_of(error: Exception) -> ProblemKind:
    """The kind of problem of any error."""
    if isinstance(error, ProblemError):
        return error.kind
    if isinstance(error, errors.VclipError):
        return domain_problem(error)
    return unexpected_problem(error)[0]


async def _answer_domain_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.VclipError):  # the type that starlette asks of handlers is wider
        raise error
    kind = domain_problem(error)
    # an error of the bundle names paths of this machine: for the operator only
    detail = str(error) if isinstance(error, errors.InvalidInput) else kind.example
    if not isinstance(error, errors.InvalidInput):
        logger.error("unusable bundle", extra={"reason": str(error), "request_id": request.state.request_id})
    return problem_response(kind, detail, request.state.request_id)


async def _answer_invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {"field": ".".join(str(step) for step in fault["loc"][1:]) or "body", "message": str(fault["msg"])}
        for fault in error.errors()
    ]
    detail = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults)
    return problem_response(problems.INVALID_REQUEST, detail, request.state.request_id, errors=faults)


async def _answer_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    request_id = request.state.request_id
    if isinstance(error, ProblemError):
        return problem_response(error.kind, error.detail, request_id, error.headers)
    kind = _STATUS_PROBLEMS.get(error.status_code, problems.INTERNAL_ERROR)
    detail = str(error.detail)
    if kind is problems.NOT_FOUND:
        detail = kind.example
    if kind is problems.METHOD_NOT_ALLOWED and error.headers:
        detail = f"use one of: {error.headers.get('Allow', '')}"
    return problem_response(kind, detail, request_id, error.headers)
