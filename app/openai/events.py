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
AUDIO_DONE: dict[str, Any] = {"type": "speech.audio.done", "usage": _NO_TOKENS}

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
                            **{name: {"type": "array"} for name in ("words", "segments", "phonemes")},
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
        MEDIA_TYPE, lambda audio: event(audio_delta(audio)), end=event(AUDIO_DONE), failed=error_event
    )


def audio_delta(audio: bytes) -> dict[str, Any]:
    """The content of an event with audio."""
    return {"type": "speech.audio.delta", "audio": base64.b64encode(audio).decode("ascii")}


def error_event(error: Exception) -> bytes:
    """The last event where the stream breaks off."""
    kind = problem_of(error)
    return event({"type": "error"} | openai_error(kind.slug, kind.status, kind.example))


def event(content: dict[str, Any]) -> bytes:
    """A server-sent event."""
    return f"data: {json.dumps(content)}\n\n".encode()
