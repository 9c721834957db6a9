"""The letters by which Kokoro names languages: the first of a voice's name, or `lang_code` of its other servers."""

from types import MappingProxyType

from models.text.languages import (
    AMERICAN,
    BRAZILIAN,
    BRITISH,
    FRENCH,
    HINDI,
    ITALIAN,
    JAPANESE,
    MANDARIN,
    SPANISH,
)

# letter -> tag, whether or not the language is installed
LANGUAGE_OF_LETTER = MappingProxyType(
    {
        "a": AMERICAN,
        "b": BRITISH,
        "e": SPANISH,
        "f": FRENCH,
        "h": HINDI,
        "i": ITALIAN,
        "j": JAPANESE,
        "p": BRAZILIAN,
        "z": MANDARIN,
    }
)
