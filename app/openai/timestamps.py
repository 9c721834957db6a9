"""Speech with the times of its words in the form of OpenAI's transcriptions: one object, or events."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from app.content_negotiation import JSON
from app.openai.events import AUDIO_DONE, MEDIA_TYPE, audio_delta, error_event, event
from app.openai.schemas import (
    Granularity,
    SpeechWithTimes,
    TimedSymbol,
    TranscribedSegment,
    TranscribedWord,
)
from app.schemas.timestamps import in_seconds
from app.speech.response import Framing
from app.speech.timed import EncodedPiece, TimedAnswer
from app.speech.whole_answer import in_base64
from models.tts.captions import shown_text
from models.types import TimedPiece


def timed_answer(
    text: str, granularities: Collection[Granularity], streamed: bool
) -> tuple[TimedAnswer, Framing | None]:
    """text: that is spoken. streamed: as events, each with the times of its piece."""
    if streamed:
        return TimedAnswer(MEDIA_TYPE, lambda pieces, _: _events(pieces, text, granularities)), Framing(
            MEDIA_TYPE, end=event(AUDIO_DONE), failed=error_event
        )
    return TimedAnswer(JSON, lambda pieces, _: _object(pieces, text, granularities)), None


def _object(
    pieces: Iterable[EncodedPiece], text: str, granularities: Collection[Granularity]
) -> Iterator[bytes]:
    audio, end_s = b"", 0.0
    times: dict[str, list[Any]] = {f"{name}s": [] for name in granularities}
    for encoded in pieces:
        audio += encoded.audio
        if encoded.piece is not None:
            end_s = encoded.piece.phonemes[-1].end_s
            for name, found in _times(
                encoded.piece, text, granularities, len(times.get("segments", []))
            ).items():
                times[name] += found
        yield b""
    answer = SpeechWithTimes(audio=in_base64(audio), duration=in_seconds(end_s), text=text, **times)
    yield answer.model_dump_json(exclude_none=True).encode()


def _events(
    pieces: Iterable[EncodedPiece], text: str, granularities: Collection[Granularity]
) -> Iterator[bytes]:
    for number, encoded in enumerate(pieces):
        times: dict[str, Any] = {}
        if encoded.piece is not None:
            found = _times(encoded.piece, text, granularities, number)
            times = {name: [one.model_dump() for one in values] for name, values in found.items()}
        if encoded.audio or times:
            yield event(audio_delta(encoded.audio) | times)


def _times(
    piece: TimedPiece, text: str, granularities: Collection[Granularity], number: int
) -> dict[str, list[Any]]:
    """The lists that were asked for; number: of the segment that the piece is."""
    words = [
        TranscribedWord(word=one.written.text, start=in_seconds(one.start_s), end=in_seconds(one.end_s))
        for one in piece.words
    ]
    segment = [
        TranscribedSegment(id=number, start=words[0].start, end=words[-1].end, text=shown_text(piece.words, text))
    ] if words else []  # fmt: skip
    phonemes = [
        TimedSymbol(phoneme=one.symbol, start=in_seconds(one.start_s), end=in_seconds(one.end_s))
        for one in piece.phonemes
        if one.symbol
    ]
    lists: dict[str, list[Any]] = {"words": words, "segments": segment, "phonemes": phonemes}
    return {name: found for name, found in lists.items() if name[:-1] in granularities}
