"""What in a text is not to be read out: control marks, SSML, and Markdown and HTML.

`none` reads everything but the control marks as it stands, `auto` reads Markdown and HTML as they would be
shown and a text that is one <speak> element as SSML, `ssml` requires SSML. The control marks are `[pause:0.5s]` and
`[Kokoro](/kˈOkəɹO/)`, a word and how it is said.
"""

import re
from dataclasses import dataclass

from models.errors import InvalidText
from models.text.ipa import kokoro_phonemes
from models.text.markdown import shown
from models.text.options import Markup
from models.text.passage import Passage

LONGEST_PAUSE_S = 10.0
LONGEST_PAUSES_S = 60.0
_SPEAK = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?<speak[\s>]")
_CONTROL = re.compile(
    r"\[pause:\s*(?P<pause>[^\]\[]*)\]|\[(?P<word>[^\]\[]+)\]\(/(?P<phonemes>[^()/\s][^()/]*)/\)"
)
_TIME = re.compile(r"\+?(\d+(?:\.\d+)?|\.\d+)\s*(ms|s)?")


@dataclass(frozen=True)
class Silence:
    """at: where in the written text. seconds: how long."""

    at: int
    seconds: float


@dataclass(frozen=True)
class Said:
    """How the written characters start..end are said: in these words, or in these phonemes (Kokoro's symbols)."""

    start: int
    end: int
    spoken: str | None = None
    phonemes: str | None = None


@dataclass(frozen=True)
class Marked:
    """A text without its markup, and what the markup said."""

    passage: Passage
    silences: tuple[Silence, ...] = ()
    said: tuple[Said, ...] = ()
    notes: tuple[str, ...] = ()


def read_markup(text: str, markup: Markup, language: str) -> Marked:
    """Take the markup out of a text.

    Raises InvalidText where SSML is broken or a pause is no time or too long; InvalidParameter for phonemes
    that the language does not have.
    """
    from models.text.ssml import read_ssml

    if markup == "ssml" or (markup == "auto" and _SPEAK.match(text)):
        marked = read_ssml(text, language)
    else:
        marked = _read_control(text, language)
        if markup == "auto":
            marked = Marked(shown(marked.passage), marked.silences, marked.said)
    total = sum(silence.seconds for silence in marked.silences)
    if total > LONGEST_PAUSES_S:
        raise InvalidText(
            f"the pauses add up to {total:g} s; the limit is {LONGEST_PAUSES_S:g} s in one text"
        )
    return marked


def pause_seconds(written: str) -> float:
    """Seconds of a time such as "0.5s" or "500ms". Raises InvalidText for anything else, and above the limit."""
    match = _TIME.fullmatch(written.strip())
    if match is None:
        raise InvalidText(f"{written!r} is not a pause; write a time such as 0.5s or 500ms")
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if seconds > LONGEST_PAUSE_S:
        raise InvalidText(f"a pause of {seconds:g} s is too long; the limit is {LONGEST_PAUSE_S:g} s")
    return seconds


def _read_control(text: str, language: str) -> Marked:
    pieces: list[tuple[str, int, int]] = []
    silences: list[Silence] = []
    said: list[Said] = []
    place = 0
    for match in _CONTROL.finditer(text):
        pieces.append((text[place : match.start()], place, match.start()))
        place = match.end()
        if match["word"] is None:
            silences.append(Silence(match.start(), pause_seconds(match["pause"])))
            pieces.append((" ", match.start(), match.end()))
        else:
            start, end = match.span("word")
            said.append(Said(start, end, None, kokoro_phonemes(match["phonemes"], language, match["word"])))
            pieces.append((match["word"], start, end))
    pieces.append((text[place:], place, len(text)))
    return Marked(Passage.joined(pieces), tuple(silences), tuple(said))
