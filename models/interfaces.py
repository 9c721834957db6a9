"""The roles that different models can fill, and the whole that they make.

Nothing here imports torch: who only names these types, as the service does, starts without it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from models.bundle import Manifest
from models.types import (
    Face,
    FaceEmbedding,
    FloatArray,
    ImageArray,
    RankedVoice,
    Verification,
    Voice,
    VoiceEmbedding,
    VoiceProperties,
    Waveform,
)


class VoiceEncoder(Protocol):
    """Maps a recording to what identifies its speaker (f_v in the paper)."""

    @property
    def dim(self) -> int:
        """Size of the voice embedding."""
        ...

    @property
    def sample_rate_hz(self) -> int:
        """The rate at which recordings are taken."""
        ...

    def embed(self, waveform: Waveform) -> FloatArray:
        """Waveform of any rate -> float32 [dim] with unit L2 norm.

        Raises InvalidAudio where the recording is too short or silent.
        """
        ...


class Synthesizer(Protocol):
    """A text-to-speech model with a continuous speaker vector."""

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the audio it makes."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Language tags that it speaks, the default first."""
        ...

    @property
    def licence(self) -> str:
        """SPDX expression of the model's licence."""
        ...

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """Names of the known speakers, in the order of `known_speakers`."""
        ...

    @property
    def known_speakers(self) -> FloatArray:
        """float32 [n, dim], the speaker vectors of the voices it was trained on."""
        ...

    def check_text(self, text: str, language: str) -> None:
        """Raises InvalidText where nothing in the text can be spoken, and UnsupportedLanguage."""
        ...

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        """Speak the whole text in the voice of `speaker` (float32 [dim]); `speed` 1.0 is natural.

        Raises InvalidText, UnsupportedLanguage and InvalidParameter.
        """
        ...

    def stream(self, text: str, speaker: FloatArray, language: str, speed: float) -> Iterator[Waveform]:
        """The same, sentence by sentence. Bad input raises before the first piece is yielded."""
        ...


class Pipeline(Protocol):
    """A loaded bundle, as `models.vclip.Vclip` implements it. One thread uses it at a time."""

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
        """The same for a face that was found before."""
        ...

    def embed_voice(self, waveform: Waveform, min_speech_seconds: float = ...) -> VoiceEmbedding:
        """Recording -> embedding, and how long somebody speaks; refused where that is too short."""
        ...

    def find_voices(
        self, face: FaceEmbedding, k: int = 1, seed: int | None = None, diversity: float = 0.0
    ) -> list[RankedVoice]:
        """The `k` voices that fit best, best first."""
        ...

    def measure_voices(self, face: FaceEmbedding, ranked: Sequence[RankedVoice]) -> Iterator[RankedVoice]:
        """The same voices with the fit that is measured when they speak, one after the other."""
        ...

    def voice(self, name_or_token: str) -> Voice:
        """A stock voice by its name, or the voice that a token holds."""
        ...

    def voice_token(self, voice: Voice) -> str:
        """The voice as a string."""
        ...

    def describe_voices(self, voices: Sequence[Voice]) -> list[VoiceProperties]:
        """How voices will sound."""
        ...

    def verify(
        self, faces: Sequence[FaceEmbedding], voices: Sequence[VoiceEmbedding], threshold: float = 0.5
    ) -> Verification:
        """How well each face fits each voice, and whether they match."""
        ...

    def check_text(self, text: str, language: str | None = None) -> str:
        """Raise for what cannot be spoken; the language that will be."""
        ...

    def stream(
        self, text: str, voice: Voice, language: str | None = None, speed: float = 1.0
    ) -> Iterator[Waveform]:
        """Speak sentence by sentence; bad input raises at the call."""
        ...

    def detect_watermark(self, waveform: Waveform) -> float | None:
        """How surely a recording carries the watermark, 0 to 1; None where that cannot be told here."""
        ...


Load = Callable[[], Pipeline]
