"""Answers of `/v1/speech` that tell when words are said: JSON, lines of JSON, events, and subtitles."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from app.problems.handlers import problem_of
from app.schemas.answer import Answer
from app.schemas.json_or_form import wrong_field
from app.schemas.timestamps import (
    SeenViseme,
    TimedEnd,
    TimedPart,
    TimedSpeech,
    Timestamps,
    in_seconds,
    words_as_spoken,
)
from app.speech.response import Framing
from app.speech.timed import AudioFacts, EncodedPiece, TimedAnswer
from app.speech.whole_answer import FORM_CONTENT, in_base64, whole_answer
from models.tts.captions import CaptionFormat, write_captions
from models.tts.visemes import timed_visemes
from models.types import TimedPhoneme, TimedWord

LINES = "application/x-ndjson"
EVENTS = "text/event-stream"
_STREAMS = (LINES, EVENTS)  # the first is the default

# the 200 of `/v1/speech` with times, beside the audio; FastAPI adds the JSON
TIMED_CONTENT: dict[str, Any] = {
    LINES: {"schema": {"type": "string", "description": "With `timestamps` and `stream`: an object a line."}},
    EVENTS: {"schema": {"type": "string", "description": "The same as events."}},
    **FORM_CONTENT,
    **{one.media_type: {"schema": {"type": "string"}} for one in CaptionFormat},
}


def check_timing(timestamps: Timestamps | None, visemes: bool, captions: object, stream: bool) -> None:
    """Raises RequestValidationError for fields that do not go together."""
    if visemes and timestamps is None:
        raise wrong_field(
            ("visemes",), "they come with the times of words: send timestamps=word or phoneme too"
        )
    if captions is not None and timestamps is not None:
        raise wrong_field(
            ("captions",), "subtitles are an answer of their own: send captions or timestamps, not both"
        )
    if captions is not None and stream:
        raise wrong_field(("captions",), "subtitles are sent as a whole: leave stream out")


def streamed_type(accept: str) -> str:
    """How a stream is sent, by the Accept header: lines of JSON unless events are preferred."""
    chosen: str | None = parse_accept_header(accept, MIMEAccept).best_match(_STREAMS) if accept else None
    return chosen or LINES


def timed_whole(timestamps: Timestamps, visemes: bool, content_type: str) -> TimedAnswer:
    """One object with the whole audio, or a form of both. content_type: of `whole_type`."""

    def write(pieces: Iterable[EncodedPiece], facts: AudioFacts) -> Iterator[bytes]:
        audio: list[bytes] = []
        words: list[TimedWord] = []
        phonemes: list[TimedPhoneme] = []
        for encoded in pieces:
            audio.append(encoded.audio)
            if encoded.piece is not None:
                words += encoded.piece.words
                phonemes += encoded.piece.phonemes
            yield b""
        answer = TimedSpeech(
            audio="",
            media_type=facts.audio_format.media_type,
            sample_rate_hz=facts.sample_rate_hz,
            seconds=in_seconds(phonemes[-1].end_s),
            words=words_as_spoken(words, timestamps),
            visemes=_seen(phonemes) if visemes else None,
        )
        yield whole_answer(answer, b"".join(audio), facts.audio_format, content_type)

    return TimedAnswer(content_type, write)


def timed_stream(timestamps: Timestamps, visemes: bool, media_type: str) -> tuple[TimedAnswer, Framing]:
    """An object for each piece and one for the end, as lines or as events; if it fails, the last has the error."""

    def line(body: str) -> bytes:
        return (f"data: {body}\n\n" if media_type == EVENTS else f"{body}\n").encode()

    def write(pieces: Iterable[EncodedPiece], _: AudioFacts) -> Iterator[bytes]:
        end_s = 0.0
        for encoded in pieces:
            if encoded.piece is None:
                yield line(
                    _json(TimedEnd(audio=in_base64(encoded.audio), seconds=in_seconds(end_s))).decode()
                )
                continue
            phonemes = encoded.piece.phonemes
            start_s, end_s = phonemes[0].start_s, phonemes[-1].end_s
            part = TimedPart(
                audio=in_base64(encoded.audio),
                start_s=in_seconds(start_s),
                end_s=in_seconds(end_s),
                words=words_as_spoken(encoded.piece.words, timestamps),
                visemes=_seen(phonemes) if visemes else None,
            )
            yield line(_json(part).decode())

    def failed(error: Exception) -> bytes:
        kind = problem_of(error)
        problem = {"type": kind.type_uri, "title": kind.title, "status": kind.status}
        return line(json.dumps({"error": problem}))

    return TimedAnswer(media_type, write), Framing(media_type, failed=failed)


def caption_file(caption_format: CaptionFormat, text: str) -> TimedAnswer:
    """The subtitles of a text."""

    def write(pieces: Iterable[EncodedPiece], _: AudioFacts) -> Iterator[bytes]:
        words: list[TimedWord] = []
        for encoded in pieces:
            words += encoded.piece.words if encoded.piece is not None else ()
            yield b""
        yield write_captions(words, text, caption_format).encode()

    return TimedAnswer(caption_format.media_type, write)


def _seen(phonemes: Iterable[TimedPhoneme]) -> list[SeenViseme]:
    return [*map(SeenViseme.of, timed_visemes([*phonemes]))]


def _json(answer: Answer) -> bytes:
    return answer.model_dump_json(exclude_none=True).encode()
