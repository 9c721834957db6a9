"""The error answers of the service as RFC 9457 problem details, each kind with a stable type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from app.problems.openai_errors import follows_openai, openai_error, openai_status
from models.field_faults import MISSING

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:vclip:problem:"


@dataclass(frozen=True)
class ProblemKind:
    """One kind of error: `slug` is the stable end of its type URI; `example` is a typical detail."""

    slug: str
    status: int
    title: str
    example: str

    @property
    def type_uri(self) -> str:
        """The `type` member."""
        return TYPE_PREFIX + self.slug


MALFORMED_REQUEST = ProblemKind(
    "malformed-request", 400, "The request cannot be read", "a part of the form has no name"
)
UNAUTHORIZED = ProblemKind(
    "unauthorized", 401, "An API key is needed", "send your API key: `Authorization: Bearer KEY`"
)
NOT_FOUND = ProblemKind(
    "not-found", 404, "This address does not exist", "/docs lists the addresses of this service"
)
UNKNOWN_MODEL = ProblemKind(
    "unknown-model", 404, "This model does not exist", "this service does not have the model; use vclip-mini"
)
METHOD_NOT_ALLOWED = ProblemKind(
    "method-not-allowed", 405, "This address does not accept the method", "use one of: POST"
)
NOT_ACCEPTABLE = ProblemKind(
    "not-acceptable",
    406,
    "No acceptable content type",
    "the Accept header allows neither application/json nor application/x-npy, the types that this address "
    "can answer",
)
UPLOAD_TIMEOUT = ProblemKind(
    "upload-timeout", 408, "The request took too long to arrive", "the body was not complete after 30 s"
)
BODY_TOO_LARGE = ProblemKind(
    "body-too-large", 413, "The request body is too large", "the body exceeds the limit of 20,971,520 bytes"
)
UNSUPPORTED_MEDIA_TYPE = ProblemKind(
    "unsupported-media-type",
    415,
    "The body has the wrong content type",
    "send the fields as multipart/form-data, not application/json",
)
INVALID_REQUEST = ProblemKind(
    "invalid-request", 422, "A field is missing or has a wrong value", f"image: {MISSING}"
)
INVALID_IMAGE = ProblemKind(
    "invalid-image", 422, "The picture cannot be used", "the picture cannot be read: send a complete file"
)
NO_FACE_FOUND = ProblemKind(
    "no-face-found",
    422,
    "No face was found",
    "no face was found in the picture: send one that shows a face from the front",
)
INVALID_AUDIO = ProblemKind(
    "invalid-audio", 422, "The recording cannot be used", "the audio contains no samples"
)
NO_SPEECH_FOUND = ProblemKind(
    "no-speech-found",
    422,
    "No speech was found",
    "the recording of 4.20 s contains 0.00 s of speech, but at least 0.5 s are needed",
)
INVALID_TEXT = ProblemKind(
    "invalid-text", 422, "The text cannot be spoken", "the text is empty; send the text to speak"
)
UNSUPPORTED_LANGUAGE = ProblemKind(
    "unsupported-language",
    422,
    "The language is not supported",
    "language 'xx' is not supported; choose one of en-us, en-gb",
)
INVALID_PARAMETER = ProblemKind(
    "invalid-parameter", 422, "A value cannot be used", "face index 3 is out of range"
)
UNKNOWN_VOICE = ProblemKind(
    "unknown-voice", 422, "The voice does not exist", "no stock voice has the name 'nobody'"
)
INVALID_VOICE_MIX = ProblemKind(
    "invalid-voice-mix",
    422,
    "The mix of voices cannot be read",
    "the weight '0' is not a number above 0 and up to 1000; to take a voice away, write - before it",
)
INVALID_VOICE_TOKEN = ProblemKind(
    "invalid-voice-token",
    422,
    "The voice token cannot be read",
    "the voice token is damaged; send it exactly as you received it",
)
FOREIGN_VOICE_TOKEN = ProblemKind(
    "foreign-voice-token",
    422,
    "The voice token was made for another synthesizer",
    "the voice token was made for other speakers or another synthesizer; make a new token from the picture",
)
VOICE_OUT_OF_RANGE = ProblemKind(
    "voice-out-of-range",
    422,
    "The voice is too far from the known speakers",
    "this voice is 3.2 times as far from the centre of the known speakers as the farthest of them, but "
    "the limit is 1.5",
)
TOO_MANY_REQUESTS = ProblemKind(
    "too-many-requests", 429, "The service is busy", "all 16 places in the queue are taken; try again in 3 s"
)
RATE_LIMITED = ProblemKind(
    "rate-limited", 429, "Rate limit exceeded", "you have exceeded the rate limit; try again in 6 s"
)
CLIENT_GONE = ProblemKind(
    "client-gone",
    499,
    "The client disconnected",
    "the client closed the connection before the answer was complete",
)
SLOW_READER = ProblemKind(
    "slow-reader", 499, "The client reads too slowly", "the client did not read 64 KiB within 60 s"
)
NO_WATERMARK_DETECTOR = ProblemKind(
    "no-watermark-detector",
    501,
    "The watermark detector is not installed",
    "the operator of the service has to install the package resemble-perth",
)
INTERNAL_ERROR = ProblemKind(
    "internal-error",
    500,
    "Internal error",
    "an unexpected error occurred and was logged; report the request id to the operator",
)
NOT_READY = ProblemKind("not-ready", 503, "The service is not ready", "the bundle is being loaded")
DRAINING = ProblemKind(
    "draining",
    503,
    "The service is shutting down",
    "this process is shutting down and accepts no new requests: send it to another, or again after the restart",
)
DEADLINE_EXCEEDED = ProblemKind(
    "deadline-exceeded",
    503,
    "The request took too long",
    "no answer within the limit of 120 s: try again later, or send less at once",
)
OUT_OF_MEMORY = ProblemKind(
    "out-of-memory", 503, "The service ran out of memory", "send a shorter text, or try again later"
)
UNUSABLE_BUNDLE = ProblemKind(
    "unusable-bundle",
    503,
    "The bundle cannot be used",
    "the operator of the service has to repair the bundle",
)

# The client is gone, so these appear in the log and the metrics only.
UNHEARD_KINDS = (CLIENT_GONE, SLOW_READER)
# The problems that a client can receive.
PUBLIC_KINDS = (
    MALFORMED_REQUEST,
    UNAUTHORIZED,
    NOT_FOUND,
    UNKNOWN_MODEL,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    UPLOAD_TIMEOUT,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    INVALID_REQUEST,
    INVALID_IMAGE,
    NO_FACE_FOUND,
    INVALID_AUDIO,
    NO_SPEECH_FOUND,
    INVALID_TEXT,
    UNSUPPORTED_LANGUAGE,
    INVALID_PARAMETER,
    UNKNOWN_VOICE,
    INVALID_VOICE_MIX,
    INVALID_VOICE_TOKEN,
    FOREIGN_VOICE_TOKEN,
    VOICE_OUT_OF_RANGE,
    TOO_MANY_REQUESTS,
    RATE_LIMITED,
    INTERNAL_ERROR,
    NO_WATERMARK_DETECTOR,
    NOT_READY,
    DRAINING,
    DEADLINE_EXCEEDED,
    OUT_OF_MEMORY,
    UNUSABLE_BUNDLE,
)


class ProblemError(HTTPException):
    """Answer this request with a problem.

    It is an HTTPException because FastAPI passes on no other exception that is raised while it reads a
    body.
    """

    def __init__(self, kind: ProblemKind, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(kind.status, detail, headers)
        self.kind = kind


class ProblemResponse(JSONResponse):
    """A problem document; it tells the outer middleware which kind of problem it is.

    At an address of OpenAI's API it becomes an error of that API.
    """

    media_type = MEDIA_TYPE

    def __init__(
        self,
        kind: ProblemKind,
        problem: dict[str, Any],
        openai: dict[str, Any],
        headers: Mapping[str, str] | None,
    ) -> None:
        super().__init__(problem, kind.status, headers)
        self._kind = kind
        self._openai = JSONResponse(openai, openai_status(kind.status), headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, and store its slug in the state of the request, for the log and the metrics."""
        scope["state"]["problem"] = self._kind.slug
        if follows_openai(scope["path"]):
            await self._openai(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def problem_response(
    kind: ProblemKind,
    detail: str,
    request_id: str,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> ProblemResponse:
    """Make the answer; `errors` lists the wrong fields of an invalid request."""
    body: dict[str, Any] = {
        "type": kind.type_uri,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "request_id": request_id,
    }
    if errors is not None:
        body["errors"] = errors
    return ProblemResponse(kind, body, openai_error(kind.slug, kind.status, detail, errors), headers)
