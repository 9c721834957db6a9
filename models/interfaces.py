"""Protocols: the roles that different models can fill, and the pipeline that they form.

Nothing here imports torch, so that code that only names these types, such as the service, starts without it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, Protocol, get_args

from models.bundle.manifest import Manifest
from models.limits import DEFAULT_DIVERSITY, EVEN_ODDS, MIN_SPEECH_SECONDS, Consistency
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading
from models.types import (
    Direction,
    Face,
    FaceEmbedding,
    FloatArray,
    ImageArray,
    LanguageSupport,
    RankedVoice,
    SimilarVoice,
    TimedPiece,
    Utterance,
    Verification,
    Voice,
    VoiceEmbedding,
    VoiceProperties,
    Waveform,
)

# in the order in which data flows; faces are found in "embed", the watermark is put in in "synthesize"
Stage = Literal["decode", "text", "embed", "rank", "synthesize", "encode", "watermark"]
STAGES: tuple[Stage, ...] = get_args(Stage)

# Whoever calls a method that works through several stages may hand it one of these, and is asked at the begin of
# each step for a context to do it in: so it can measure the steps, or raise where the work is no longer wanted.
Step = Callable[[Stage], AbstractContextManager[None]]


def do_nothing() -> None:
    """A yield point at which nobody waits for anything."""


def unwatched(stage: Stage) -> AbstractContextManager[None]:
    """A `Step` that does nothing."""
    return nullcontext()


class ImageEncoder(Protocol):
    """Maps the square crop of a face to an embedding (f_i in the paper)."""

    @property
    def dim(self) -> int:
        """Size of the face embedding."""
        ...

    @property
    def image_size(self) -> int:
        """Side of the square crops, in pixels."""
        ...

    @property
    def aligned(self) -> bool:
        """Whether the crops are by the landmarks of faces instead of by their boxes."""
        ...

    def embed(self, crops: ImageArray) -> FloatArray:
        """Crops of faces, uint8 [B, S, S, 3] RGB with S = image_size -> float32 [B, dim], unit L2 norm."""
        ...


class CaptionEncoder(Protocol):
    """Maps captions to the space of the faces."""

    @property
    def logit_scale(self) -> float:
        """The factor of the cosine of a face and a caption before a softmax over captions."""
        ...

    def embed_text(self, captions: Sequence[str]) -> FloatArray:
        """Captions -> float32 [B, dim], unit L2 norm."""
        ...


class ImageTextEncoder(ImageEncoder, CaptionEncoder, Protocol):
    """Maps faces and captions to one space, as CLIP does."""


class VoiceEncoder(Protocol):
    """Maps a recording to an embedding of its speaker (f_v in the paper)."""

    @property
    def dim(self) -> int:
        """Size of the voice embedding."""
        ...

    @property
    def sample_rate_hz(self) -> int:
        """Sample rate of the network's input, in hertz."""
        ...

    def embed(self, waveform: Waveform) -> FloatArray:
        """Embed a waveform of any rate -> float32 [dim] with unit L2 norm.

        Raises InvalidAudio if the recording is too short or silent.
        """
        ...


class Synthesizer(Protocol):
    """A text-to-speech model with a continuous speaker vector.

    at_yield_point: called by the thread that speaks, between two parts of the network, a fraction of a second apart
    or never; does nothing unless it is set. It may use all of the pipeline but this synthesizer's speech, and what
    it raises ends the speech.
    """

    at_yield_point: Callable[[], None]

    @property
    def sample_rate_hz(self) -> int:
        """Sample rate of the synthesized audio, in hertz."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Supported language tags, the default first."""
        ...

    @property
    def licence(self) -> str:
        """SPDX expression of the model's licence."""
        ...

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """Names of the known speakers, in the order of `known_speakers`."""
        ...

    def language_of(self, speaker_name: str) -> str:
        """The language that a known speaker was recorded in, if it is supported, else the default."""
        ...

    @property
    def language_support(self) -> tuple[LanguageSupport, ...]:
        """All languages that it can speak, those that are not installed too."""
        ...

    @property
    def speaker_languages(self) -> tuple[str, ...]:
        """Tags of the languages in which the known speakers were recorded; each speaks all of `languages`."""
        ...

    @property
    def known_speakers(self) -> FloatArray:
        """Speaker vectors of the voices it was trained on, float32 [n, dim]."""
        ...

    @property
    def physical_ranges(self) -> FloatArray:
        """Lowest and highest value of the last dimensions of a speaker vector, float32 [P, 2].

        These are physical properties, in which stock voices do not differ (`models.tts.physical`); P may be 0.
        """
        ...

    def prepare(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Utterance:
        """Read a text: all that does not depend on the voice.

        Raises InvalidText where nothing in the text can be spoken or its markup is broken, InvalidParameter for a
        pronunciation that cannot be said, and UnsupportedLanguage.
        """
        ...

    def read(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """The text as it is read, word by word with phonemes. Raises the same; only English can be looked into."""
        ...

    def stream(self, utterance: Utterance, speaker: FloatArray, speed: float) -> Iterator[Waveform]:
        """Speak piece by piece in the voice of `speaker` (float32 [dim]); `speed` 1.0 is natural.

        Raises InvalidParameter at the call, before the first piece is asked for.
        """
        ...

    def stream_timed(self, utterance: Utterance, speaker: FloatArray, speed: float) -> Iterator[TimedPiece]:
        """The pieces of `stream`, the same bits, with the times of their words and phonemes.

        Raises the same.
        """
        ...

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        """Both for the whole text: the pieces of `stream`, joined. Raises what they raise."""
        ...


class Pipeline(Protocol):
    """A loaded bundle, as `models.vclip.Vclip` implements it. One thread uses it at a time.

    A method is a stage of its own or takes no time worth measuring, unless it takes a `step`.
    """

    @property
    def device(self) -> str:
        """Where the networks run: `cpu` or `cuda:N`."""
        ...

    @property
    def manifest(self) -> Manifest:
        """The content of `bundle.yaml`."""
        ...

    @property
    def synthesizer(self) -> Synthesizer:
        """Languages, sample rate, licence and stock voices."""
        ...

    def embed_face(self, image: ImageArray, face_index: int | None = None) -> FaceEmbedding:
        """uint8 [H, W, 3] -> embedding of the largest face, or of the one at `face_index`."""
        ...

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """Embed a face that was already detected in the picture."""
        ...

    def embed_voice(
        self,
        waveform: Waveform,
        min_speech_seconds: float = MIN_SPEECH_SECONDS,
        count_speakers: bool = False,
    ) -> VoiceEmbedding:
        """Embed a recording and measure its speech; raises NoSpeechFound if there is too little."""
        ...

    def find_voices(
        self, face: FaceEmbedding, k: int = 1, seed: int | None = None, diversity: float = 0.0
    ) -> list[RankedVoice]:
        """Return the `k` voices that fit best, best first."""
        ...

    def cast_voices(
        self,
        faces: Sequence[FaceEmbedding],
        taken: Sequence[Voice] = (),
        seed: int | None = None,
        diversity: float = DEFAULT_DIVERSITY,
    ) -> list[RankedVoice]:
        """Return one voice for each face, unlike each other and unlike those that are taken."""
        ...

    def choose_voice(
        self,
        face: FaceEmbedding,
        seed: int | None = None,
        consistency: Consistency = "predicted",
        step: Step = unwatched,
    ) -> RankedVoice:
        """The voice that fits best, as predicted, or as measured when the best few speak."""
        ...

    def measure_voices(
        self, face: FaceEmbedding, ranked: Sequence[RankedVoice], step: Step = unwatched
    ) -> Iterator[RankedVoice]:
        """Each of the voices with its fit as measured when it speaks, one by one as they are taken."""
        ...

    def voice(self, voice: str) -> Voice:
        """Return a stock voice by its name, the voice of a token, or a mix of such."""
        ...

    def voice_token(self, voice: Voice) -> str:
        """Return the token of a voice."""
        ...

    def language_of(self, voice: str | None) -> str:
        """The language that a voice speaks if none is asked for: a stock voice its own, any other the first."""
        ...

    def describe_voices(self, voices: Sequence[Voice]) -> list[VoiceProperties]:
        """Describe how voices will sound."""
        ...

    def vary_voice(self, voice: Voice, direction: Direction, step: float = 1.0) -> tuple[Voice, float]:
        """Move a voice in a direction -> the new voice, and the steps that were possible."""
        ...

    def similar_voices(self, voice: Voice, k: int) -> list[SimilarVoice]:
        """The `k` candidates that sound most like a voice, best first."""
        ...

    def some_candidates(self, n: int) -> list[Voice]:
        """At most `n` of the bundle's own candidates, evenly spread over them."""
        ...

    def verify(
        self, faces: Sequence[FaceEmbedding], voices: Sequence[VoiceEmbedding], threshold: float = EVEN_ODDS
    ) -> Verification:
        """Score how well each face fits each voice, and decide whether they match."""
        ...

    def prepare(
        self, text: str, language: str | None = None, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Utterance:
        """Read a text, in the synthesizer's first language if no other is named; refuse what cannot be spoken."""
        ...

    def read(
        self, text: str, language: str | None = None, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Reading:
        """The text as it is read, word by word; refuses the same."""
        ...

    def stream(self, utterance: Utterance, voice: Voice, speed: float = 1.0) -> Iterator[Waveform]:
        """Synthesize sentence by sentence; invalid input raises at the call."""
        ...

    def stream_timed(self, utterance: Utterance, voice: Voice, speed: float = 1.0) -> Iterator[TimedPiece]:
        """The same with the times of words and phonemes; invalid input raises at the call."""
        ...

    def mark(self, piece: Waveform) -> Waveform:
        """Speech with the watermark; for a bundle that does not put it into all speech anyway."""
        ...

    def detect_watermark(self, waveform: Waveform) -> float | None:
        """Return the confidence that a recording is watermarked, 0 to 1; None if no detector is installed."""
        ...


Load = Callable[[], Pipeline]
