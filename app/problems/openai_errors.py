"""Errors in the format of OpenAI's API, for the routes that follow it.

The official clients use `error.message` as the text of their exception and `code`, `param` and `type` as its
attributes, and choose the exception by the status. An invalid request is a 400 there, never a 422.
"""

from collections.abc import Sequence
from typing import Any

_PREFIXES = ("/v1/audio/", "/v1/models")
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
WHOLE_BODY = "body"  # stands for the field where no single one is wrong
# slugs of problems for which OpenAI has its own code; all other slugs are used as the code
_CODES = {"unknown-model": "model_not_found", "too-many-requests": "rate_limit_exceeded"}
# the field that a problem concerns, if the problem itself does not name it
_PARAMS = {
    "invalid-text": "input",
    "unknown-model": "model",
    "unknown-voice": "voice",
    "invalid-voice-mix": "voice",
    "invalid-voice-token": "voice",
    "foreign-voice-token": "voice",
    "voice-out-of-range": "voice",
    "unsupported-language": "language",
}

OPENAI_ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "OpenAiError",
    "description": "An error in the format of OpenAI's API.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string", "description": "What is wrong, the limit, and the remedy."},
                "type": {
                    "type": "string",
                    "enum": ["invalid_request_error", "server_error", *_TYPES.values()],
                },
                "param": {
                    "type": ["string", "null"],
                    "description": "The wrong field, if the error concerns a field.",
                },
                "code": {
                    "type": "string",
                    "description": "The last part of the problem's type as in `Problem`, or OpenAI's code "
                    "for it.",
                },
            },
        }
    },
}


def follows_openai(path: str) -> bool:
    """Whether the address belongs to OpenAI's API."""
    return path.startswith(_PREFIXES)


def openai_status(status: int) -> int:
    """Return the status that OpenAI's API uses instead of a problem's status."""
    return 400 if status == 422 else status


def openai_error(
    slug: str, status: int, detail: str, errors: Sequence[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Make the body for a problem; `errors` are the wrong fields of an invalid request."""
    kind = "server_error" if status >= 500 else _TYPES.get(status, "invalid_request_error")
    param = errors[0]["field"] if errors else _PARAMS.get(slug)
    param = None if param == WHOLE_BODY else param
    return {"error": {"message": detail, "type": kind, "param": param, "code": _CODES.get(slug, slug)}}
