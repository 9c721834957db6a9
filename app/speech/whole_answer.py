"""Speech with times as one answer: JSON with the audio in base64, or a form with the audio as a file."""

import base64
import secrets
from typing import Any

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from app.content_negotiation import FORMS, JSON
from app.schemas.answer import Answer
from models.voice.formats import AudioFormat

FORM = FORMS[0]
TIMES_PART, AUDIO_PART = "times", "audio"
_OFFERED = (JSON, FORM)  # the first is the default

# the 200 of a route that answers in both ways; FastAPI adds the JSON
FORM_CONTENT: dict[str, Any] = {
    FORM: {
        "schema": {
            "type": "object",
            "required": [TIMES_PART, AUDIO_PART],
            "description": "With `timestamps`, where `Accept` prefers it: the JSON without its `audio` as the "
            f"part `{TIMES_PART}`, and the audio as the file `{AUDIO_PART}`.",
            "properties": {
                TIMES_PART: {"type": "object", "description": "The JSON, without `audio`."},
                AUDIO_PART: {"type": "string", "format": "binary"},
            },
        },
        "encoding": {TIMES_PART: {"contentType": JSON}, AUDIO_PART: {"contentType": "audio/*"}},
    }
}


def whole_type(accept: str) -> str:
    """The content type of an answer that is no stream, by the Accept header: JSON unless a form is preferred.

    A form has a boundary of its own, which its body is to be written with.
    """
    chosen: str | None = parse_accept_header(accept, MIMEAccept).best_match(_OFFERED) if accept else None
    return f"{FORM}; boundary={secrets.token_hex(16)}" if chosen == FORM else JSON


def whole_answer(answer: Answer, audio: bytes, audio_format: AudioFormat, content_type: str) -> bytes:
    """The body. answer: with an empty field `audio`. content_type: of `whole_type`."""
    _, is_form, boundary = content_type.partition("boundary=")
    if not is_form:
        return _json(answer.model_copy(update={"audio": in_base64(audio)}))
    file_name = f"speech.{audio_format.value}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{TIMES_PART}"\r\nContent-Type: {JSON}\r\n\r\n'
    )
    between = (
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="{AUDIO_PART}"; filename="{file_name}"\r\n'
        f"Content-Type: {audio_format.media_type}\r\n\r\n"
    )
    return b"".join(
        (
            head.encode(),
            answer.model_dump_json(exclude_none=True, exclude={"audio"}).encode(),
            between.encode(),
            audio,
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )


def in_base64(data: bytes) -> str:
    """Bytes as text."""
    return base64.b64encode(data).decode("ascii")


def _json(answer: Answer) -> bytes:
    return answer.model_dump_json(exclude_none=True).encode()
