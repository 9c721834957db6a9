"""A subset of the Speech Synthesis Markup Language, SSML 1.1 (W3C, 2010).

Supported: speak, p, s, break, say-as, phoneme, sub. The text of any other element is read without the element, and
a note says so.
"""

import re

from models.errors import InvalidText
from models.text.aligned_text import AlignedText
from models.text.alphabet.ipa import kokoro_phonemes
from models.text.markup.marked_text import GivenReading, MarkedText, SayAs, Silence, pause_seconds
from models.text.safe_xml import Element, parse_xml

_STRENGTHS_S = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 0.75, "x-strong": 1.25}
_BLOCKS = frozenset({"p", "s", "paragraph", "sentence"})
_SILENT = frozenset({"desc", "metadata", "meta", "lexicon", "title"})
_SUPPORTED = frozenset({"speak", "break", "say-as", "phoneme", "sub"}) | _BLOCKS
# what may come before the root element; a document type is refused later. Atomic, since each part has one end
_DOCUMENT = re.compile(
    r"(?>\s|<\?.*?\?>|<!--.*?-->|<!doctype[^<>\[]*(?>\[.*?\]\s*)?>)*+<speak[\s>]", re.DOTALL | re.IGNORECASE
)
_OPENING = "<speak>"


class _Reader:
    """Collects the text, silences and given readings of the elements."""

    def __init__(self, language: str, say_as: SayAs) -> None:
        self.language = language
        self.say_as = say_as
        self.parts: list[tuple[str, int, int]] = []
        self.silences: list[Silence] = []
        self.readings: list[GivenReading] = []
        self.ignored: dict[str, None] = {}

    def walk(self, element: Element) -> None:
        """Read an element and its content."""
        name = element.name
        if name in _SILENT:
            return
        if name not in _SUPPORTED:
            self.ignored[name] = None
        if name in _BLOCKS:
            self.parts.append(("\n", element.start, element.start + 1))
        if name == "break":
            self._pause(element)
        first = len(self.parts)
        for child in element.content:
            if isinstance(child, Element):
                self.walk(child)
            else:
                self.parts.append(child)
        if name in ("phoneme", "sub", "say-as") and len(self.parts) > first:
            self._replace(element, first)
        if name in _BLOCKS:
            self.parts.append(("\n", element.end - 1, element.end))

    def _pause(self, element: Element) -> None:
        strength = element.attributes.get("strength", "medium")
        if strength not in _STRENGTHS_S:
            raise InvalidText(
                f"the strength {strength!r} of <break> is unknown; use one of {', '.join(_STRENGTHS_S)}"
            )
        time = element.attributes.get("time")
        seconds = _STRENGTHS_S[strength] if time is None else pause_seconds(time)
        if seconds:
            self.silences.append(Silence(element.start, seconds))
        self.parts.append((" ", element.start, element.end))

    def _replace(self, element: Element, first: int) -> None:
        """Read the content of an element, which begins with part `first`, as its attributes say."""
        content = "".join(text for text, _, _ in self.parts[first:])
        start, end = self.parts[first][1], self.parts[-1][2]
        if not content.strip():
            return
        if element.name == "phoneme":
            alphabet = element.attributes.get("alphabet", "ipa")
            if alphabet not in ("ipa", "x-kokoro", "kokoro"):
                raise InvalidText(f"the alphabet {alphabet!r} of <phoneme> is unknown; use ipa or x-kokoro")
            phonemes = kokoro_phonemes(element.attributes.get("ph", ""), self.language, content.strip())
            self.readings.append(GivenReading(start, end, None, phonemes))
        elif element.name == "sub":
            alias = element.attributes.get("alias", "").strip()
            if alias:
                self.parts[first:] = [(f" {alias} ", start, end)]
        else:
            spoken = self.say_as(content.strip(), element.attributes.get("interpret-as", ""))
            if spoken:
                self.readings.append(GivenReading(start, end, spoken))


def is_ssml(text: str) -> bool:
    """Whether a text is an SSML document: <speak> is its first element, whatever XML allows before."""
    return _DOCUMENT.match(text) is not None


def read_ssml(text: str, language: str, say_as: SayAs) -> MarkedText:
    """Separate a text from its SSML; without <speak>, the text is the content of that element.

    Raises InvalidText if it is not well-formed XML, has a document type, or an attribute has an invalid value;
    InvalidParameter for phonemes that the language does not have.
    """
    added = 0 if is_ssml(text) or "<!DOCTYPE" in text else len(_OPENING)
    root = parse_xml(f"{_OPENING}{text}</speak>" if added else text)
    if root.name != "speak":
        raise InvalidText(
            f"the root element of the SSML is <{root.name}>, not <speak>; put the text in <speak>...</speak>"
        )
    reader = _Reader(language, say_as)
    reader.walk(root)
    return MarkedText(
        AlignedText.joined(
            (part, max(0, start - added), max(0, end - added)) for part, start, end in reader.parts
        ),
        tuple(Silence(silence.offset - added, silence.seconds) for silence in reader.silences),
        tuple(GivenReading(r.start - added, r.end - added, r.spoken, r.phonemes) for r in reader.readings),
        tuple(f"<{name}> is not supported; its text was read without it" for name in reader.ignored),
    )
