"""How a text is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from models.text.custom_pronunciations import CustomPronunciations

# See `models.text.markup`.
Markup = Literal["auto", "none", "ssml"]


@dataclass(frozen=True)
class ReadingOptions:
    """markup: what in the text is not to be read out. pronunciations: written word -> phonemes in IPA or Kokoro's
    symbols, for this text. lexicon: the words that the service says in its own way. strict: refuse letters of
    scripts that have no English reading instead of transliterating them.
    """

    markup: Markup = "auto"
    pronunciations: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    lexicon: CustomPronunciations = field(default_factory=CustomPronunciations)


AS_SHOWN = ReadingOptions()
