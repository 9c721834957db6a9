"""Speech with the times of its words as Kokoro-FastAPI has it, for its clients."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from app.content_negotiation import JSON, require_type
from app.dependencies import InferenceDep, LexiconDep, SettingsDep, check_text_length
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.json_bodies import JsonRoute
from app.openai.schemas import SpeechRequest
from app.problems import kinds
from app.schemas.answer import Answer
from app.schemas.reading import reading_options
from app.schemas.timestamps import in_seconds
from app.speech.job import SpeechJob
from app.speech.response import Framing, speech_response
from app.speech.timed import AudioFacts, EncodedPiece, TimedAnswer
from app.speech.timestamps import LINES
from app.speech.tolerance import either, language_of, tolerated_speed, without_effect
from app.speech.voice_source import VoiceSource
from app.speech.whole_answer import in_base64
from app.voice_aliases import read_aliases
from models.types import TimedWord

router = APIRouter(prefix="/dev", tags=["speech"], route_class=JsonRoute)

_WITHOUT_EFFECT = ("instructions", "stream_format", "timestamp_granularities")  # of `/v1/audio/speech`


class CaptionedRequest(SpeechRequest):
    """A request of `/v1/audio/speech` with two fields of Kokoro-FastAPI."""

    stream: bool | None = Field(
        default=True,
        description="Whether an object is sent for each piece of the text, on a line of its own.",
    )
    return_timestamps: bool = Field(default=True, description="Whether the times of the words are told.")


class WordTimestamp(Answer):
    """A word and when it is said, in seconds of the audio."""

    word: str
    start_time: float
    end_time: float


class CaptionedSpeech(Answer):
    """Speech and the times of its words; of a stream, one piece of it."""

    audio: str = Field(description="In base64; the pieces of a stream, joined, are the file.")
    audio_format: str = Field(description="The content type of the audio.", examples=["audio/mpeg"])
    timestamps: list[WordTimestamp] | None


_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "model": CaptionedSpeech,
        "description": "One object, or one on each line of a stream.",
        "content": {LINES: {"schema": {"type": "string", "description": "With `stream`: an object a line."}}},
    }
}


@router.post(
    "/captioned_speech",
    summary="Speak a text and tell when each word is said (Kokoro-FastAPI's API)",
    operation_id="captioned_speech",
    response_class=Response,
    dependencies=[Depends(require_type(JSON))],
    responses=_ANSWER
    | documented(
        *COMMON_PROBLEMS,
        kinds.INVALID_TEXT,
        kinds.UNSUPPORTED_LANGUAGE,
        kinds.INVALID_PARAMETER,
        kinds.UNKNOWN_VOICE,
        kinds.INVALID_VOICE_TOKEN,
        kinds.FOREIGN_VOICE_TOKEN,
        kinds.VOICE_OUT_OF_RANGE,
    ),
)
async def captioned_speech(
    body: CaptionedRequest, inference: InferenceDep, settings: SettingsDep, lexicon: LexiconDep
) -> Response:
    """The audio is that of `/v1/audio/speech`."""
    check_text_length(body.input, settings)
    speed, adjusted = tolerated_speed(body.speed, settings.strict)
    streamed = body.stream is not False
    known = [name for name in _WITHOUT_EFFECT if name in body.model_fields_set]
    job = SpeechJob(
        text=body.input,
        source=VoiceSource(name_or_token=body.voice, aliases=read_aliases(settings.voice_aliases)),
        audio_format=body.response_format,
        stream=streamed,
        language=either("language", body.language, "lang_code", language_of(body.lang_code)),
        speed=speed,
        options=reading_options(body.markup, body.pronunciations, body.strict, lexicon.current),
        sample_rate_hz=body.sample_rate,
        more_headers={**adjusted, **without_effect(known, body.model_extra or {}, settings.strict)},
        timed=_captioned(streamed, body.return_timestamps),
    )
    return await speech_response(inference, job, Framing(LINES if streamed else JSON))


def _captioned(streamed: bool, return_timestamps: bool) -> TimedAnswer:
    def part(audio: bytes, words: Iterable[TimedWord], facts: AudioFacts) -> dict[str, Any]:
        times = [
            WordTimestamp(
                word=word.written.text, start_time=in_seconds(word.start_s), end_time=in_seconds(word.end_s)
            )
            for word in words
        ]
        return CaptionedSpeech(
            audio=in_base64(audio),
            audio_format=facts.audio_format.media_type,
            timestamps=times if return_timestamps else None,
        ).model_dump()

    def lines(pieces: Iterable[EncodedPiece], facts: AudioFacts) -> Iterator[bytes]:
        for one in pieces:
            if one.audio or one.piece is not None:
                words = () if one.piece is None else one.piece.words
                yield json.dumps(part(one.audio, words, facts), ensure_ascii=False).encode() + b"\n"

    def whole(pieces: Iterable[EncodedPiece], facts: AudioFacts) -> Iterator[bytes]:
        audio: list[bytes] = []
        words: list[TimedWord] = []
        for one in pieces:
            audio.append(one.audio)
            words += () if one.piece is None else one.piece.words
            yield b""
        yield json.dumps(part(b"".join(audio), words, facts), ensure_ascii=False).encode()

    return TimedAnswer(LINES, lines) if streamed else TimedAnswer(JSON, whole)
