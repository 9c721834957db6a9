"""Read XML of strangers: no document types, and so no entities of theirs, inside or outside; with places in
the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from models.errors import InvalidText

_DEEPEST = 50
_Text = tuple[str, int, int]


@dataclass
class Element:
    """An element: its name without namespace, attributes, and the texts and elements in it, in order.

    start, end: where its tags begin and end in the text.
    """

    name: str
    attributes: dict[str, str]
    start: int
    end: int = 0
    content: "list[Element | _Text]" = field(default_factory=list)

    @property
    def texts(self) -> list[_Text]:
        """The texts right inside: each with its span."""
        return [child for child in self.content if not isinstance(child, Element)]

    def children_named(self, name: str) -> "Iterator[Element]":
        """The elements of a name right inside."""
        return (child for child in self.content if isinstance(child, Element) and child.name == name)


def parse_xml(text: str) -> Element:
    """The root of a document.

    Raises InvalidText, with line and column, where it is not well formed, has a document type or is nested too
    deep.
    """
    data = text.encode()
    places = _character_places(data)
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = False
    root = Element("", {}, 0)
    stack = [root]

    def here() -> int:
        return places[min(parser.CurrentByteIndex, len(data))]

    def refuse(*_: object) -> None:
        raise InvalidText(
            "the markup has a document type (<!DOCTYPE ...>), which is not allowed; leave it out"
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise InvalidText(f"the markup is nested more than {_DEEPEST} deep; write it flatter")
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
            f"the markup is not well-formed XML: {expat.ErrorString(error.code)} in line {error.lineno}, "
            f"column {error.offset + 1}"
        ) from error
    return next(child for child in root.content if isinstance(child, Element))


def _character_places(data: bytes) -> list[int]:
    """For each byte of UTF-8, and the end, which character it belongs to."""
    places, place = [], -1
    for byte in data:
        place += byte & 0xC0 != 0x80
        places.append(place)
    return [*places, place + 1]
