"""Speech as server-sent events, in the form of OpenAI's API."""

import base64
import json
from typing import Any

from app.problems.handlers import problem_of
from app.problems.openai_errors import OPENAI_ERROR_SCHEMA, openai_error
from app.speech.response import Framing

MEDIA_TYPE = "text/event-stream"
# nothing is counted in tokens, but clients require the numbers
_NO_TOKENS = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}

# largest event that common readers of event streams accept
EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {
                "oneOf": [
                    {
                        "type": "object",
                        "required": ["type", "audio"],
                        "properties": {
                            "type": {"const": "speech.audio.delta"},
                            "audio": {"type": "string", "contentEncoding": "base64"},
                        },
                    },
                    {
                        "type": "object",
                        "required": ["type", "usage"],
                        "properties": {
                            "type": {"const": "speech.audio.done"},
                            "usage": {"type": "object", "required": list(_NO_TOKENS)},
                        },
                    },
                    {
                        "type": "object",
                        "required": ["type", "error"],
                        "properties": {
                            "type": {"const": "error"},
                            "error": OPENAI_ERROR_SCHEMA["properties"]["error"],
                        },
                    },
                ]
            },
        }
    },
}


def speech_events() -> Framing:
    """Yield each piece of audio as an event, and finally an event for the end, or one with the error."""
    return Framing(
        MEDIA_TYPE,
        lambda audio: _event(
            {"type": "speech.audio.delta", "audio": base64.b64encode(audio).decode("ascii")}
        ),
        end=_event({"type": "speech.audio.done", "usage": _NO_TOKENS}),
        failed=_error_event,
    )


def _error_event(error: Exception) -> bytes:
    kind = problem_of(error)
    return _event({"type": "error"} | openai_error(kind.slug, kind.status, kind.example))


def _event(content: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(content)}\n\n".encode()
