"""Parses untrusted XML, with the offset of each element in the text.

Document types are refused, and with them all entities that a document could define or load.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from models.errors import InvalidText

_DEEPEST = 50
_Text = tuple[str, int, int]


@dataclass
class Element:
    """name: without namespace. content: texts and elements, in order. start, end: offsets, including the tags."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int = 0
    content: "list[Element | _Text]" = field(default_factory=list)

    @property
    def texts(self) -> list[_Text]:
        """The texts among the content, each with its span."""
        return [child for child in self.content if not isinstance(child, Element)]

    def children_named(self, name: str) -> "Iterator[Element]":
        """The elements of that name among the content."""
        return (child for child in self.content if isinstance(child, Element) and child.name == name)


def parse_xml(text: str) -> Element:
    """The root element of a document.

    Raises InvalidText if the document is not well formed (with line and column), has a document type or is nested
    too deeply.
    """
    data = text.encode()
    offsets = _character_indices(data)
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = False
    root = Element("", {}, 0)
    stack = [root]

    def here() -> int:
        return offsets[min(parser.CurrentByteIndex, len(data))]

    def refuse(*_: object) -> None:
        raise InvalidText("the markup has a document type (<!DOCTYPE ...>), which is not allowed; remove it")

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise InvalidText(
                f"the elements of the markup are nested more than {_DEEPEST} levels deep, which is the limit; "
                "nest fewer of them"
            )
        element = Element(name.rpartition(":")[2], attributes, here())
        stack[-1].content.append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop().end = text.find(">", here()) + 1

    def characters(content: str) -> None:
        first = here()
        length = len(content) if text.startswith(content, first) else text.find(";", first) + 1 - first
        stack[-1].content.append((content, first, first + length))

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InvalidText(
            f"the markup is not well-formed XML in line {error.lineno}, column {error.offset + 1} "
            f"({expat.ErrorString(error.code)}): correct it there; close each tag, and write & as &amp; and < as "
            "&lt;"
        ) from error
    return next(child for child in root.content if isinstance(child, Element))


def _character_indices(data: bytes) -> list[int]:
    """For each byte of UTF-8, and for the end, the index of its character."""
    offsets, offset = [], -1
    for byte in data:
        offset += byte & 0xC0 != 0x80
        offsets.append(offset)
    return [*offsets, offset + 1]
