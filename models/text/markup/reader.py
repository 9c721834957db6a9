"""Separates a text from its markup: control marks, SSML, Markdown and HTML.

Modes: `none` interprets the control marks alone; `auto` also renders Markdown and HTML, and treats a text that is
one <speak> element as SSML; `ssml` requires SSML. The control marks are `[pause:0.5s]`, and `[Kokoro](/kˈOkəɹO/)`,
which gives the pronunciation of a word.
"""

import re

from models.errors import InvalidText
from models.text.aligned_text import AlignedText
from models.text.alphabet.ipa import kokoro_phonemes
from models.text.markup.markdown import render
from models.text.markup.marked_text import GivenReading, MarkedText, SayAs, Silence, pause_seconds
from models.text.markup.ssml import is_ssml, read_ssml
from models.text.options import Markup

LONGEST_PAUSES_S = 60.0
_CONTROL_MARK = re.compile(
    r"\[pause:\s*(?P<pause>[^\]\[]*)\]|\[(?P<word>[^\]\[]+)\]\(/(?P<phonemes>[^()/\s][^()/]*)/\)"
)
_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n\n"}  # an empty line ends a paragraph
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")


def read_markup(text: str, markup: Markup, language: str, say_as: SayAs) -> MarkedText:
    """Separate a text from its markup; say_as: how the language reads what SSML asks for.

    Raises InvalidText for malformed SSML, for a pause that is not a duration, and for pauses over the limits;
    InvalidParameter for phonemes that the language does not have.
    """
    if markup == "ssml" or (markup == "auto" and is_ssml(text)):
        marked = read_ssml(text, language, say_as)
    else:
        marked = _read_control_marks(text, language)
        if markup == "auto":
            marked = MarkedText(render(marked.aligned), marked.silences, marked.readings)
    total = sum(silence.seconds for silence in marked.silences)
    if total > LONGEST_PAUSES_S:
        raise InvalidText(
            f"the pauses add up to {total:g} s; the limit is {LONGEST_PAUSES_S:g} s in one text"
        )
    return marked


def _read_control_marks(text: str, language: str) -> MarkedText:
    parts: list[tuple[str, int, int]] = []
    silences: list[Silence] = []
    readings: list[GivenReading] = []
    done = 0
    for match in _CONTROL_MARK.finditer(text):
        parts.append((text[done : match.start()], done, match.start()))
        done = match.end()
        if match["word"] is None:
            silences.append(Silence(match.start(), pause_seconds(match["pause"])))
            parts.append((" ", match.start(), match.end()))
        else:
            start, end = match.span("word")
            phonemes = kokoro_phonemes(match["phonemes"], language, match["word"])
            readings.append(GivenReading(start, end, phonemes=phonemes))
            parts.append((match["word"], start, end))
    parts.append((text[done:], done, len(text)))
    plain = AlignedText.joined(parts).rewritten(_LINE_END, lambda match: [_LINE_ENDS[match[0]]])
    return MarkedText(plain, tuple(silences), tuple(readings))
