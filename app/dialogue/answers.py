"""Answers that tell who speaks when: JSON, lines of JSON, events, and subtitles."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

from pydantic import Field

from app.dialogue.job import Cast, DialogueBody
from app.dialogue.script import Script
from app.problems.handlers import problem_of
from app.schemas.answer import Answer
from app.schemas.timestamps import SeenViseme, SpokenWord, Timestamps, in_seconds, words_as_spoken
from app.schemas.warnings import WARNINGS_DESCRIPTION, FileWarning
from app.speech.response import Framing
from app.speech.timed import AudioFacts, EncodedPiece
from app.speech.timestamps import EVENTS
from app.speech.whole_answer import in_base64, whole_answer
from models.tts.captions import CaptionFormat, Cue, cues, write_cues
from models.tts.turns import TurnPiece
from models.tts.visemes import timed_visemes


class CastVoice(Answer):
    """The voice of a speaker."""

    name: str = Field(description="Name of the speaker.", examples=["Ann"])
    voice: str = Field(description="Name of the voice.", examples=["candidate-17"])
    token: str = Field(description="The voice as a token, to be sent as `voice`.", examples=["voice_AV67"])
    cosine: float | None = Field(default=None, description="Fit of face and voice, -1 to 1, for a face.")
    probability: float | None = Field(default=None, description="The same as a calibrated probability.")


class SpokenLine(Answer):
    """A line, and when it is said."""

    line: int = Field(description="Its number, counted from 0.")
    speaker: str = Field(examples=["Ann"])
    text: str = Field(description="As it was sent.")
    start_s: float = Field(description="When its first word begins, in seconds of the audio.")
    end_s: float = Field(description="When its last word ends.")
    words: list[SpokenWord] = Field(description="With places in the text of the line.")
    visemes: list[SeenViseme] | None = None


class SpokenDialogue(Answer):
    """A dialogue, and who speaks when."""

    audio: str = Field(description="The audio file, in base64.")
    media_type: str = Field(description="Its content type.", examples=["audio/wav"])
    sample_rate_hz: int = Field(examples=[24_000])
    seconds: float = Field(description="Length of the audio.")
    speakers: list[CastVoice]
    lines: list[SpokenLine]
    warnings: list[FileWarning] = Field(description=WARNINGS_DESCRIPTION)


class DialoguePart(Answer):
    """A piece of a streamed dialogue."""

    audio: str = Field(description="The next bytes of the audio file, in base64.")
    line: int
    speaker: str
    start_s: float = Field(
        description="Where the piece begins, in seconds of the audio, with the pause before it."
    )
    end_s: float
    words: list[SpokenWord] = Field(description="The words that end in this piece.")
    visemes: list[SeenViseme] | None = None


class DialogueEnd(Answer):
    """The end of a streamed dialogue."""

    audio: str = Field(description="The last bytes of the audio file, in base64.")
    seconds: float
    speakers: list[CastVoice]
    warnings: list[FileWarning]
    done: Literal[True] = True


def dialogue_whole(script: Script, timestamps: Timestamps, content_type: str) -> DialogueBody:
    """One object with the whole audio, or a form of both. content_type: of `whole_type`."""

    def write(pieces: Iterable[EncodedPiece], facts: AudioFacts, cast: Cast) -> Iterator[bytes]:
        audio: list[bytes] = []
        spoken: list[TurnPiece] = []
        for encoded in pieces:
            audio.append(encoded.audio)
            spoken += _turn_piece(encoded)
            yield b""
        answer = SpokenDialogue(
            audio="",
            media_type=facts.audio_format.media_type,
            sample_rate_hz=facts.sample_rate_hz,
            seconds=in_seconds(spoken[-1].phonemes[-1].end_s),
            speakers=_voices(cast),
            lines=spoken_lines(spoken, _said(script), timestamps, script.visemes),
            warnings=list(cast.warnings),
        )
        yield whole_answer(answer, b"".join(audio), facts.audio_format, content_type)

    return DialogueBody(content_type, write)


def dialogue_stream(script: Script, timestamps: Timestamps, media_type: str) -> tuple[DialogueBody, Framing]:
    """An object for each piece and one for the end, as lines or as events; if it fails, the last has the error."""

    def line(body: bytes) -> bytes:
        return b"data: " + body + b"\n\n" if media_type == EVENTS else body + b"\n"

    def write(pieces: Iterable[EncodedPiece], _: AudioFacts, cast: Cast) -> Iterator[bytes]:
        end_s = 0.0
        for encoded in pieces:
            for piece in _turn_piece(encoded):
                end_s = piece.phonemes[-1].end_s
                part = DialoguePart(
                    audio=in_base64(encoded.audio),
                    line=piece.turn,
                    speaker=script.lines[piece.turn].speaker,
                    start_s=in_seconds(piece.phonemes[0].start_s),
                    end_s=in_seconds(end_s),
                    words=words_as_spoken(piece.words, timestamps),
                    visemes=_visemes([piece]) if script.visemes else None,
                )
                yield line(_json(part))
            if encoded.piece is None:
                end = DialogueEnd(
                    audio=in_base64(encoded.audio),
                    seconds=in_seconds(end_s),
                    speakers=_voices(cast),
                    warnings=list(cast.warnings),
                )
                yield line(_json(end))

    def failed(error: Exception) -> bytes:
        kind = problem_of(error)
        problem = {"type": kind.type_uri, "title": kind.title, "status": kind.status}
        return line(json.dumps({"error": problem}).encode())

    return DialogueBody(media_type, write), Framing(media_type, failed=failed)


def dialogue_captions(script: Script, caption_format: CaptionFormat) -> DialogueBody:
    """The subtitles, each with its speaker."""

    def write(pieces: Iterable[EncodedPiece], _: AudioFacts, __: Cast) -> Iterator[bytes]:
        spoken: list[TurnPiece] = []
        for encoded in pieces:
            spoken += _turn_piece(encoded)
            yield b""
        yield write_cues(dialogue_cues(spoken, _said(script)), caption_format).encode()

    return DialogueBody(caption_format.media_type, write)


def spoken_lines(
    pieces: Iterable[TurnPiece], lines: Sequence[tuple[str, str]], timestamps: Timestamps, visemes: bool
) -> list[SpokenLine]:
    """The bodies of all lines. lines: speaker and text of each."""
    found = []
    for turn, group in groupby(pieces, lambda piece: piece.turn):
        of_turn = list(group)
        words = [word for piece in of_turn for word in piece.words]
        phonemes = [one for piece in of_turn for one in piece.phonemes]
        start_s, end_s = (
            (words[0].start_s, words[-1].end_s) if words else (phonemes[0].start_s, phonemes[-1].end_s)
        )
        found.append(
            SpokenLine(
                line=turn,
                speaker=lines[turn][0],
                text=lines[turn][1],
                start_s=in_seconds(start_s),
                end_s=in_seconds(end_s),
                words=words_as_spoken(words, timestamps),
                visemes=_visemes(of_turn) if visemes else None,
            )
        )
    return found


def dialogue_cues(pieces: Iterable[TurnPiece], lines: Sequence[tuple[str, str]]) -> list[Cue]:
    """The subtitles of all lines, each with its speaker."""
    found: list[Cue] = []
    for turn, group in groupby(pieces, lambda piece: piece.turn):
        speaker, text = lines[turn]
        words = [word for piece in group for word in piece.words]
        found += [replace(cue, speaker=speaker) for cue in cues(words, text)]
    return found


def _said(script: Script) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for line in script.lines]


def _turn_piece(encoded: EncodedPiece) -> list[TurnPiece]:
    """The piece, if there is one."""
    return [encoded.piece] if isinstance(encoded.piece, TurnPiece) else []


def _visemes(pieces: Iterable[TurnPiece]) -> list[SeenViseme]:
    phonemes = [one for piece in pieces for one in piece.phonemes]
    return [*map(SeenViseme.of, timed_visemes(phonemes))]


def _voices(cast: Cast) -> list[CastVoice]:
    return [
        CastVoice(
            name=name,
            voice=chosen.voice.name,
            token=chosen.token,
            cosine=None if chosen.ranked is None else chosen.ranked.cosine,
            probability=None if chosen.ranked is None else chosen.ranked.probability,
        )
        for name, chosen in cast.voices.items()
    ]


def _json(answer: Answer) -> bytes:
    return answer.model_dump_json(exclude_none=True).encode()
