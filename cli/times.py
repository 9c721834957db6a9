"""The file of `vclip speak --timestamps`."""

from collections.abc import Sequence

from app.schemas.answer import Answer
from app.schemas.timestamps import SeenViseme, SpokenWord, in_seconds, words_as_spoken
from models.tts.captions import CaptionFormat, write_captions
from models.tts.visemes import timed_visemes
from models.types import TimedPiece

TIMES_SUFFIXES = (".json", *(f".{one}" for one in CaptionFormat))


class SpokenText(Answer):
    """When the words of a text are said: `/v1/speech` with timestamps=phoneme and visemes=true, without audio."""

    text: str
    seconds: float
    words: list[SpokenWord]
    visemes: list[SeenViseme]


def times_file(pieces: Sequence[TimedPiece], text: str, suffix: str) -> str:
    """Content of the file for pieces of speech. suffix: one of TIMES_SUFFIXES."""
    words = [word for piece in pieces for word in piece.words]
    if suffix != ".json":
        return write_captions(words, text, CaptionFormat(suffix[1:]))
    phonemes = [phoneme for piece in pieces for phoneme in piece.phonemes]
    return SpokenText(
        text=text,
        seconds=in_seconds(phonemes[-1].end_s),
        words=words_as_spoken(words, "phoneme"),
        visemes=[*map(SeenViseme.of, timed_visemes(phonemes))],
    ).model_dump_json(exclude_none=True, indent=2)
