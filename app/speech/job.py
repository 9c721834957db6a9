"""The way from a text to audio, as the inference thread goes it for one request."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field

from app.inference.effort import Effort
from app.inference.steps import Steps
from app.schemas.reading import notes_header
from app.speech.timed import AudioFacts, TimedAnswer, encode_timed
from app.speech.voice_source import VoiceSource
from models.interfaces import Pipeline
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.types import Utterance, Voice
from models.voice.formats import AudioFormat, encode_pieces

SYNTHETIC_HEADER = "Vclip-Synthetic"
RATE_HEADER = "Vclip-Sample-Rate"
# of the audio itself: description, JSON type, example
AUDIO_HEADERS = {
    RATE_HEADER: ("The sample rate of the audio, in hertz.", "integer", "24000"),
    SYNTHETIC_HEADER: ("Always `true`: the audio is not a recording of a person.", "boolean", "true"),
}
Headers = Mapping[str, str]


@dataclass(frozen=True)
class SpeechJob:
    """What a request for speech asks for.

    stream: whether the audio is sent while it is spoken; the sizes in its header are left open then.
    sample_rate_hz: of the audio; None: that of the synthesizer.
    more_headers: of the answer, beside those that tell of the voice. timed: what the body is where it tells when
    words are said; None: the audio alone.
    """

    text: str
    source: VoiceSource
    audio_format: AudioFormat
    stream: bool
    language: str | None = None
    speed: float = 1.0
    options: ReadingOptions = DEFAULT_OPTIONS
    sample_rate_hz: int | None = None
    more_headers: Headers = field(default_factory=dict)
    timed: TimedAnswer | None = None

    @property
    def media_type(self) -> str:
        """The content type of the answer."""
        return self.audio_format.media_type if self.timed is None else self.timed.media_type

    @property
    def effort(self) -> Effort:
        """What the work will be."""
        choice = self.source.effort
        return Effort(choice.characters + len(self.text) / self.speed, choice.files)

    def __call__(
        self, pipeline: Pipeline, step: Steps
    ) -> Generator[tuple[Headers, bytes] | None, None, None]:
        """The audio as it is made, and with each part of it the headers of the answer; first None, several times.

        Bad input raises before the first part. Raises Abandoned at the next step once nobody waits any more.
        """
        with step("text"):
            language = self.language
            if language is None:
                language = pipeline.language_of(self.source.asked_for(pipeline))
            utterance = pipeline.prepare(self.text, language, self.options)
        chosen = yield from self.source.choose(pipeline, step)
        yield None
        rate_hz = self.sample_rate_hz or pipeline.synthesizer.sample_rate_hz
        headers = {
            **chosen.headers(),
            **self.more_headers,
            **notes_header(utterance.notes),
            RATE_HEADER: str(self.audio_format.rate_hz(rate_hz)),
            SYNTHETIC_HEADER: "true",
        }
        parts = self._parts(pipeline, step, utterance, chosen.voice, rate_hz)
        with step("encode"):
            for data in parts:
                yield headers, data

    def _parts(
        self, pipeline: Pipeline, step: Steps, utterance: Utterance, voice: Voice, rate_hz: int
    ) -> Iterator[bytes]:
        """The body, one part for each piece of speech and one for the end."""
        whole = not self.stream
        if self.timed is None:
            sentences = step.speaking(pipeline.stream(utterance, voice, self.speed))
            return encode_pieces(sentences, self.audio_format, whole, self.sample_rate_hz)
        pieces = step.speaking(pipeline.stream_timed(utterance, voice, self.speed))
        encoded = encode_timed(pieces, self.audio_format, whole, self.sample_rate_hz)
        return self.timed.write(encoded, AudioFacts(self.audio_format, self.audio_format.rate_hz(rate_hz)))
