"""A subset of the Speech Synthesis Markup Language, SSML 1.1 (W3C, 2010).

Understood: speak, p, s, break, say-as, phoneme, sub. Any other element is read through: its text is read, its
tags are not, and a note says so.
"""

import re

from models.errors import InvalidText
from models.text.ipa import kokoro_phonemes
from models.text.markup import Marked, Said, Silence, pause_seconds
from models.text.numbers import cardinal, ordinal, spell_digits
from models.text.passage import Passage
from models.text.safe_xml import Element, parse_xml

_STRENGTHS_S = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 0.75, "x-strong": 1.25}
_BLOCKS = frozenset({"p", "s", "paragraph", "sentence"})
_UNREAD = frozenset({"desc", "metadata", "meta", "lexicon", "title"})
_UNDERSTOOD = frozenset({"speak", "break", "say-as", "phoneme", "sub"}) | _BLOCKS
_DOCUMENT = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?<speak[\s>]")


class _Reader:
    """Walks through the elements and gathers what they say."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.pieces: list[tuple[str, int, int]] = []
        self.silences: list[Silence] = []
        self.said: list[Said] = []
        self.ignored: dict[str, None] = {}

    def walk(self, element: Element) -> None:
        """Read an element and all in it."""
        name = element.name
        if name in _UNREAD:
            return
        if name not in _UNDERSTOOD:
            self.ignored[name] = None
        if name in _BLOCKS:
            self.pieces.append(("\n", element.start, element.start + 1))
        if name == "break":
            self._pause(element)
        first = len(self.pieces)
        for child in element.content:
            if isinstance(child, Element):
                self.walk(child)
            else:
                self.pieces.append(child)
        if name in ("phoneme", "sub", "say-as") and len(self.pieces) > first:
            self._replace(element, first)
        if name in _BLOCKS:
            self.pieces.append(("\n", element.end - 1, element.end))

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
        self.pieces.append((" ", element.start, element.end))

    def _replace(self, element: Element, first: int) -> None:
        """Say what the attributes tell for what stands inside."""
        inside = "".join(text for text, _, _ in self.pieces[first:])
        start, end = self.pieces[first][1], self.pieces[-1][2]
        if not inside.strip():
            return
        if element.name == "phoneme":
            alphabet = element.attributes.get("alphabet", "ipa")
            if alphabet not in ("ipa", "x-kokoro", "kokoro"):
                raise InvalidText(f"the alphabet {alphabet!r} of <phoneme> is unknown; use ipa or x-kokoro")
            phonemes = kokoro_phonemes(element.attributes.get("ph", ""), self.language, inside.strip())
            self.said.append(Said(start, end, None, phonemes))
        elif element.name == "sub":
            alias = element.attributes.get("alias", "").strip()
            if alias:
                self.pieces[first:] = [(f" {alias} ", start, end)]
        else:
            spoken = _said_as(inside.strip(), element.attributes.get("interpret-as", ""), self.language)
            if spoken:
                self.said.append(Said(start, end, spoken))


def read_ssml(text: str, language: str) -> Marked:
    """Take the markup out of SSML; a text without <speak> around it is taken as what stands inside.

    Raises InvalidText where it is not well-formed XML, has a document type, or an attribute has an impossible
    value; InvalidParameter for phonemes that the language does not have.
    """
    wrapped = not (_DOCUMENT.match(text) or "<!DOCTYPE" in text)
    before = "<speak>" if wrapped else ""
    root = parse_xml(f"{before}{text}</speak>" if wrapped else text)
    if root.name != "speak":
        raise InvalidText(f"the markup is <{root.name}>, not <speak>; put the text in <speak>...</speak>")
    reader = _Reader(language)
    reader.walk(root)
    by = len(before)
    pieces = [(piece, max(0, start - by), max(0, end - by)) for piece, start, end in reader.pieces]
    silences = tuple(Silence(silence.at - by, silence.seconds) for silence in reader.silences)
    said = tuple(Said(s.start - by, s.end - by, s.spoken, s.phonemes) for s in reader.said)
    notes = tuple(f"<{name}> is not understood; its text was read without it" for name in reader.ignored)
    return Marked(Passage.joined(pieces), silences, said, notes)


def _said_as(text: str, kind: str, language: str) -> str | None:
    """The words of a text of a kind; None where it is to be read as any other text is."""
    digits = re.sub(r"[,\s]", "", text)
    if kind in ("characters", "spell-out", "verbatim"):
        return (
            " ".join(
                spell_digits(char) if char.isdigit() else char.upper() for char in text if char.isalnum()
            )
            or None
        )
    if kind in ("digits", "telephone"):
        return ", ".join(spell_digits(group) for group in re.findall(r"\d+", text)) or None
    if kind in ("cardinal", "number") and digits.isdigit():
        return cardinal(str(int(digits)), language)
    if kind == "ordinal" and re.fullmatch(r"\d+(?:st|nd|rd|th)?", digits):
        return ordinal(re.sub(r"\D", "", digits), language)
    return None
