"""The letters by which Kokoro names languages: the first of a voice's name, or `lang_code` of its other servers."""

from types import MappingProxyType

from models.text.languages import AMERICAN, BRAZILIAN, BRITISH, FRENCH, HINDI, ITALIAN, SPANISH

# letter -> tag; of Japanese and Chinese there are voices, whether or not their texts can be read
LANGUAGE_OF_LETTER = MappingProxyType(
    {
        "a": AMERICAN,
        "b": BRITISH,
        "e": SPANISH,
        "f": FRENCH,
        "h": HINDI,
        "i": ITALIAN,
        "j": "ja",
        "p": BRAZILIAN,
        "z": "zh",
    }
)
