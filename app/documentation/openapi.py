"""The OpenAPI document: the problems of each route, and the schema of a problem."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.middleware.access import METRICS_PATH
from app.middleware.request_limits import API_PREFIXES
from app.problems import kinds
from app.problems.kinds import MEDIA_TYPE, PUBLIC_KINDS, TYPE_PREFIX, ProblemKind
from app.problems.openai_errors import OPENAI_ERROR_SCHEMA, follows_openai, openai_error, openai_status
from app.settings import Settings
from models.field_faults import MISSING
from models.limits import MAX_SPEED, MIN_SPEED

# what every route with a form can answer
COMMON_PROBLEMS = (
    kinds.MALFORMED_REQUEST,
    kinds.UNAUTHORIZED,
    kinds.UPLOAD_TIMEOUT,
    kinds.BODY_TOO_LARGE,
    kinds.UNSUPPORTED_MEDIA_TYPE,
    kinds.INVALID_REQUEST,
    kinds.TOO_MANY_REQUESTS,
    kinds.RATE_LIMITED,
    kinds.INTERNAL_ERROR,
    kinds.NOT_READY,
    kinds.DRAINING,
    kinds.DEADLINE_EXCEEDED,
    kinds.OUT_OF_MEMORY,
)
# what a route can answer that looks something up and waits for no model
LOOK_UP_PROBLEMS = (
    kinds.UNAUTHORIZED,
    kinds.TOO_MANY_REQUESTS,
    kinds.RATE_LIMITED,
    kinds.INTERNAL_ERROR,
    kinds.NOT_READY,
    kinds.DRAINING,
)
# what can be wrong with a voice that is given by name, token or mix
VOICE_PROBLEMS = (
    kinds.UNKNOWN_VOICE,
    kinds.INVALID_VOICE_MIX,
    kinds.INVALID_VOICE_TOKEN,
    kinds.FOREIGN_VOICE_TOKEN,
    kinds.VOICE_OUT_OF_RANGE,
)

_PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details, RFC 9457.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "description": "The kind of problem; stable, for programs.",
            "enum": [kind.type_uri for kind in PUBLIC_KINDS],
        },
        "title": {"type": "string", "description": "The kind of problem in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {
            "type": "string",
            "description": "What is wrong in this request, the limit, and the remedy.",
        },
        "request_id": {"type": "string", "description": "The id in the X-Request-Id header and in the log."},
        "errors": {
            "type": "array",
            "description": f"Wrong fields; only for {TYPE_PREFIX}{kinds.INVALID_REQUEST.slug}.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_FORM = "multipart/form-data"
_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait before a retry.", "schema": {"type": "integer"}}
}
_CHALLENGE = {
    "WWW-Authenticate": {"description": "The authentication scheme (RFC 6750).", "schema": {"type": "string"}}
}
_DESCRIPTION = (
    "A photo of a face and a text become speech, in a new voice that fits the face.\n\n"
    "Every error is an `application/problem+json` document (RFC 9457) with a stable `type`. "
    "All audio is synthetic; a score does not identify anybody."
)


def described_headers(headers: Mapping[str, tuple[str, str, object]]) -> dict[str, Any]:
    """Headers of an answer, name -> (description, JSON type, example), as OpenAPI describes them."""
    return {
        name: {"description": text, "schema": {"type": kind}, "example": example}
        for name, (text, kind, example) in headers.items()
    }


def documented(*answers: ProblemKind) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that can answer with these problems, with one example each."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in answers:
        entry = by_status.setdefault(
            kind.status,
            {
                "description": kind.title,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        if kind.title not in entry["description"]:
            entry["description"] += f". {kind.title}"
        if kind.status in (429, 503):
            entry["headers"] = _RETRY_AFTER
        if kind.status == 401:
            entry["headers"] = _CHALLENGE
        entry["content"][MEDIA_TYPE]["examples"][kind.slug] = {"summary": kind.title, "value": _example(kind)}
    return by_status


def documented_for_openai(*answers: ProblemKind) -> dict[int | str, dict[str, Any]]:
    """Return the same for a route of OpenAI's API, with its statuses and error bodies."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in answers:
        status = openai_status(kind.status)
        entry = by_status.setdefault(
            status,
            {
                "description": "",
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/OpenAiError"},
                        "examples": {},
                    }
                },
            },
        )
        entry["description"] = ". ".join(filter(None, (entry["description"], kind.title)))
        if status in (429, 503):
            entry["headers"] = _RETRY_AFTER
        fields = [{"field": "input", "message": MISSING}]
        value = openai_error(
            kind.slug, kind.status, kind.example, fields if kind is kinds.INVALID_REQUEST else None
        )
        entry["content"]["application/json"]["examples"][kind.slug] = {"summary": kind.title, "value": value}
    return by_status


def install_openapi(app: FastAPI, settings: Settings) -> None:
    """Add the problem schema and the limits of these settings to the OpenAPI document of the app."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=_DESCRIPTION,
                routes=app.routes,
                servers=[{"url": settings.root_path}] if settings.root_path else None,
            )
            schema["components"]["schemas"]["Problem"] = _PROBLEM_SCHEMA
            schema["components"]["schemas"]["OpenAiError"] = OPENAI_ERROR_SCHEMA
            tell_limits(schema, settings)
            for path in filter(follows_openai, schema["paths"]):
                for operation in schema["paths"][path].values():
                    _mend_for_openai(operation["responses"])
            if settings.api_keys_file is not None:
                _ask_for_keys(schema, also_for_metrics=settings.metrics == "key")
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema


def tell_limits(schema: dict[str, Any], settings: Settings) -> None:
    """What the routes cannot declare, since it follows from the settings, or is between fields.

    Bodies are looked up by the address and fields by their name, which are the API; whatever is not there any more
    raises KeyError.
    """
    text = {"minLength": 1, "maxLength": settings.max_text_characters}
    form = _body_schema(schema, "/v1/speech", _FORM)
    form["required"] = ["text"]  # an empty text is as invalid as a missing one
    del form["properties"]["text"]["default"]
    form["properties"]["text"] |= text
    form["oneOf"] = [{"required": [field]} for field in ("image", "voice") if form["properties"][field]]
    # without a file, most clients send the fields url-encoded
    body = schema["paths"]["/v1/speech"]["post"]["requestBody"]
    body["required"] = True
    body["content"]["application/x-www-form-urlencoded"] = body["content"][_FORM]
    files = _body_schema(schema, "/v1/verify", _FORM)["properties"]
    files["image"]["maxItems"] = settings.max_verify_images
    files["audio"]["maxItems"] = settings.max_verify_recordings
    openai_body = _body_schema(schema, "/v1/audio/speech", "application/json")
    openai_body["properties"]["input"] |= text
    for path, operations in schema["paths"].items():
        if path != "/v1/speech" and _FORM in operations.get("post", {}).get("requestBody", {}).get(
            "content", {}
        ):
            _body_schema(schema, path, _FORM)["additionalProperties"] = False  # as `app.forms` refuses them
    for speech in (form, openai_body):
        speech["additionalProperties"] = not settings.strict
        if settings.strict:
            speech["properties"]["speed"] |= {"minimum": MIN_SPEED, "maximum": MAX_SPEED}


def _body_schema(schema: dict[str, Any], path: str, media_type: str) -> dict[str, Any]:
    """The schema of the body of a POST, wherever FastAPI has put it and by whatever name."""
    found: dict[str, Any] = schema["paths"][path]["post"]["requestBody"]["content"][media_type]["schema"]
    if "$ref" in found:
        found = schema["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return found


def _mend_for_openai(responses: dict[str, Any]) -> None:
    """Correct FastAPI's schema of these routes: remove the added 422, and put null back into the examples."""
    responses.pop("422", None)
    for status, answer in responses.items():
        if status >= "400":
            for example in answer["content"]["application/json"]["examples"].values():
                example["value"]["error"].setdefault("param", None)


def _ask_for_keys(schema: dict[str, Any], also_for_metrics: bool) -> None:
    schema["components"]["securitySchemes"] = {
        "apiKey": {"type": "http", "scheme": "bearer", "description": "An API key of this service."}
    }
    for path, operations in schema["paths"].items():
        if path.startswith(API_PREFIXES) or (also_for_metrics and path == METRICS_PATH):
            for operation in operations.values():
                operation["security"] = [{"apiKey": []}]


def _example(kind: ProblemKind) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": kind.type_uri,
        "title": kind.title,
        "status": kind.status,
        "detail": kind.example,
        "request_id": "0d4f6a1c9b7e4c0f8a3d2e5b6c7f8091",
    }
    if kind is kinds.INVALID_REQUEST:
        body["errors"] = [{"field": "image", "message": MISSING}]
    return body
