"""Speech together with the times of its words: the encoded audio of each piece and what is said in it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from models.types import TimedPiece, Waveform
from models.voice.formats import AudioFormat, encode_pieces


@dataclass(frozen=True)
class EncodedPiece:
    """The bytes of the audio file that follow a piece; `piece` is None for those at its end."""

    audio: bytes
    piece: TimedPiece | None = None


@dataclass(frozen=True)
class AudioFacts:
    """What the audio is."""

    audio_format: AudioFormat
    sample_rate_hz: int


@dataclass(frozen=True)
class TimedAnswer:
    """How speech with times is written into the body.

    write: the pieces as they are made, and what the audio is -> parts of the body, one for each.
    """

    media_type: str
    write: Callable[[Iterable[EncodedPiece], AudioFacts], Iterator[bytes]]


def encode_timed(
    pieces: Iterable[TimedPiece], audio_format: AudioFormat, whole: bool, sample_rate_hz: int | None = None
) -> Iterator[EncodedPiece]:
    """As `encode_pieces`, each with its piece. An encoder may hold the end of a piece back until the next."""
    taken: list[TimedPiece] = []

    def waveforms() -> Iterator[Waveform]:
        for piece in pieces:
            taken.append(piece)
            yield piece.waveform

    for audio in encode_pieces(waveforms(), audio_format, whole, sample_rate_hz):
        yield EncodedPiece(audio, taken.pop() if taken else None)
