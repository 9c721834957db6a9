"""The file of `vclip dialogue --timestamps`."""

from collections.abc import Sequence

from app.dialogue.answers import SpokenLine, dialogue_cues, spoken_lines
from app.schemas.answer import Answer
from app.schemas.timestamps import in_seconds
from models.tts.captions import CaptionFormat, write_cues
from models.tts.turns import TurnPiece

TIMES_SUFFIXES = (".json", *(f".{one}" for one in CaptionFormat))


class SpokenLines(Answer):
    """Who speaks when: `/v1/dialogue` with timestamps=phoneme and visemes=true, without audio."""

    seconds: float
    lines: list[SpokenLine]


def dialogue_times(pieces: Sequence[TurnPiece], lines: Sequence[tuple[str, str]], suffix: str) -> str:
    """Content of the file. lines: speaker and text of each. suffix: one of TIMES_SUFFIXES."""
    if suffix != ".json":
        return write_cues(dialogue_cues(pieces, lines), CaptionFormat(suffix[1:]))
    return SpokenLines(
        seconds=in_seconds(pieces[-1].phonemes[-1].end_s),
        lines=spoken_lines(pieces, lines, "phoneme", visemes=True),
    ).model_dump_json(exclude_none=True, indent=2)
