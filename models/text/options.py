"""Options for reading a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from models.text.custom_pronunciations import CustomPronunciations

# See `models.text.markup.reader`.
Markup = Literal["auto", "none", "ssml"]


@dataclass(frozen=True)
class ReadingOptions:
    """markup: which markup is interpreted and not read aloud. pronunciations: written word -> phonemes in IPA or
    Kokoro's symbols, for this text. strict: refuse letters of scripts without an English reading instead of
    transliterating them. lexicon: pronunciations for all texts of a service.
    """

    markup: Markup = "auto"
    pronunciations: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    lexicon: CustomPronunciations = field(default_factory=CustomPronunciations)


DEFAULT_OPTIONS = ReadingOptions()
