"""The way from a script to audio, as the inference thread goes it for one request."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from app.dialogue.script import Line, Script
from app.inference.effort import Effort
from app.inference.steps import Steps
from app.schemas.reading import notes_header
from app.schemas.warnings import FileWarning, file_warnings, warnings_header
from app.speech.job import RATE_HEADER, SYNTHETIC_HEADER, Headers
from app.speech.timed import AudioFacts, EncodedPiece, encode_timed
from app.speech.voice_source import ChosenVoice, VoiceSource
from models.errors import InvalidInput
from models.face.from_file import embed_picture
from models.face.image import decode_picture
from models.interfaces import Pipeline
from models.limits import ANY_IMAGE, ImageLimits
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.tts.turns import Turn, stream_turns, stream_turns_timed
from models.types import FaceEmbedding, Utterance
from models.voice.formats import encode_pieces

TOKENS_HEADER = "Vclip-Voice-Tokens"
# description, JSON type, example
TOKENS_HEADERS = {
    TOKENS_HEADER: (
        "The voice of each speaker as a token, `NAME=TOKEN` separated by commas; names are percent-encoded (UTF-8) "
        "but for letters, digits and `_.-~`.",
        "string",
        "Ann=voice_AV67, Bob=voice_BX12",
    )
}


@dataclass(frozen=True)
class Cast:
    """Who has which voice: name -> voice, and what weakens the pictures of the faces."""

    voices: Mapping[str, ChosenVoice]
    warnings: Sequence[FileWarning] = ()


@dataclass(frozen=True)
class DialogueBody:
    """How a dialogue with times is written into the body.

    write: the pieces as they are made, what the audio is, and the voices -> parts of the body, one for each piece.
    """

    media_type: str
    write: Callable[[Iterable[EncodedPiece], AudioFacts, Cast], Iterator[bytes]]


@dataclass(frozen=True)
class DialogueJob:
    """What a request for a dialogue asks for.

    pictures: of the faces, as files. speeds: of the lines, within the limits. aliases: of voices. body: what the
    body is where it tells who speaks when; None: the audio alone.
    """

    script: Script
    pictures: Sequence[bytes]
    speeds: Sequence[float]
    aliases: Mapping[str, str] = field(default_factory=dict)
    image_limits: ImageLimits = ANY_IMAGE
    options: ReadingOptions = DEFAULT_OPTIONS
    more_headers: Headers = field(default_factory=dict)
    body: DialogueBody | None = None

    @property
    def stream(self) -> bool:
        """Whether the audio is sent while it is spoken."""
        return self.script.stream

    @property
    def media_type(self) -> str:
        """The content type of the answer."""
        return self.script.format.media_type if self.body is None else self.body.media_type

    @property
    def effort(self) -> Effort:
        """What the work will be."""
        characters = sum(
            len(line.text) / speed for line, speed in zip(self.script.lines, self.speeds, strict=True)
        )
        return Effort(characters, sum(one.image is not None for one in self.script.speakers.values()))

    def __call__(
        self, pipeline: Pipeline, step: Steps
    ) -> Generator[tuple[Headers, bytes] | None, None, None]:
        """The audio as it is made, and with each part of it the headers of the answer; first None, several times.

        Bad input raises before the first part. Raises Abandoned at the next step once nobody waits any more.
        """
        with step("text"):
            utterances = [self._read(pipeline, line, number) for number, line in enumerate(self.script.lines)]
        cast = yield from self._choose(pipeline, step)
        yield None
        turns = [
            Turn(
                utterance,
                cast.voices[line.speaker].voice,
                speed,
                self.script.pause_s if line.pause_s is None else line.pause_s,
            )
            for line, utterance, speed in zip(self.script.lines, utterances, self.speeds, strict=True)
        ]
        rate_hz = self.script.sample_rate or pipeline.synthesizer.sample_rate_hz
        notes = tuple(dict.fromkeys(note for utterance in utterances for note in utterance.notes))
        headers = {
            TOKENS_HEADER: ", ".join(
                f"{quote(name, safe='')}={chosen.token}" for name, chosen in cast.voices.items()
            ),
            **warnings_header(cast.warnings),
            **self.more_headers,
            **notes_header(notes),
            RATE_HEADER: str(self.script.format.rate_hz(rate_hz)),
            SYNTHETIC_HEADER: "true",
        }
        with step("encode"):
            for data in self._parts(pipeline, step, turns, cast, rate_hz):
                yield headers, data

    def _read(self, pipeline: Pipeline, line: Line, number: int) -> Utterance:
        language = line.language or self.script.language
        try:
            if language is None:
                speaker = self.script.speakers[line.speaker]
                language = pipeline.language_of(self._source(speaker.voice).asked_for(pipeline))
            return pipeline.prepare(line.text, language, self.options)
        except InvalidInput as error:
            raise type(error)(f"line {number + 1} of {len(self.script.lines)}: {error}") from error

    def _source(self, voice: str | None) -> VoiceSource:
        return VoiceSource(name_or_token=voice, aliases=self.aliases)

    def _choose(self, pipeline: Pipeline, step: Steps) -> Generator[None, None, Cast]:
        """Yields where others may go in between."""
        voices: dict[str, ChosenVoice] = {}
        for name, speaker in self.script.speakers.items():
            if speaker.voice is not None:
                with _naming(name):
                    voices[name] = yield from self._source(speaker.voice).choose(pipeline, step)
        faces = yield from self._faces(pipeline, step)
        with step("rank"):
            taken = [chosen.voice for chosen in voices.values()]
            ranked = pipeline.cast_voices([*faces.values()], taken, self.script.seed, self.script.diversity)
        for name, best in zip(faces, ranked, strict=True):
            voices[name] = ChosenVoice(best.voice, pipeline.voice_token(best.voice), best)
        warnings = [
            FileWarning(**{**warning.model_dump(), "index": self.script.speakers[name].image or 0})
            for name, face in faces.items()
            for warning in file_warnings(faces=[face])
        ]
        return Cast({name: voices[name] for name in self.script.speakers}, warnings)

    def _faces(self, pipeline: Pipeline, step: Steps) -> Generator[None, None, dict[str, FaceEmbedding]]:
        """Each picture is decoded once, however many of its faces speak."""
        faces: dict[str, FaceEmbedding] = {}
        for number, data in enumerate(self.pictures):
            of_it = [(name, one) for name, one in self.script.speakers.items() if one.image == number]
            if not of_it:
                continue
            with _naming(of_it[0][0]), step("decode"):
                picture = decode_picture(data, self.image_limits)
            for name, speaker in of_it:
                with _naming(name), step("embed"):
                    faces[name] = embed_picture(pipeline, picture, speaker.face_index)
                yield
        return {name: faces[name] for name in self.script.speakers if name in faces}

    def _parts(
        self, pipeline: Pipeline, step: Steps, turns: Sequence[Turn], cast: Cast, rate_hz: int
    ) -> Iterator[bytes]:
        """The body, one part for each piece of speech and one for the end."""
        whole, audio_format, asked_hz = not self.stream, self.script.format, self.script.sample_rate
        if self.body is None:
            pieces = step.speaking(stream_turns(turns, pipeline.stream))
            return encode_pieces(pieces, audio_format, whole, asked_hz)
        timed = step.speaking(stream_turns_timed(turns, pipeline.stream_timed))
        encoded = encode_timed(timed, audio_format, whole, asked_hz)
        return self.body.write(encoded, AudioFacts(audio_format, audio_format.rate_hz(rate_hz)), cast)


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Errors of a block begin with the speaker whose voice is chosen in it."""
    try:
        yield
    except InvalidInput as error:
        raise type(error)(f"speaker {name}: {error}") from error
