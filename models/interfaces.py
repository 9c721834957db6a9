"""The two roles that different models can fill."""

from collections.abc import Iterator
from typing import Protocol

from models.types import FloatArray, Waveform


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
