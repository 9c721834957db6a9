"""Transliterates letters that English does not have: Łódź becomes Lodz, Москва Moskva, 北京 Beijing."""

import re
import unicodedata
from collections.abc import Sequence

from anyascii import anyascii

from models.errors import InvalidText

# anyascii capitalizes each syllable: BeiJing.
_SYLLABLE = re.compile("[A-Z][a-z']*|[a-z']+")
# Two adjacent Greek letters are a word, a single one is a symbol. The first character is the micro sign.
_GREEK_WORD = re.compile("[\u00b5\u0370-\u03ff\u1f00-\u1fff]{2}")
# How many syllables are joined to one word, as in a name; more are read one by one.
_LONGEST_NAME = 3
_PARTS = re.compile("[\u00b5\u0370-\u03ff\u1f00-\u1fff]|[^\u00b5\u0370-\u03ff\u1f00-\u1fff]+")
# How English spells names of letters that Unicode spells otherwise.
_LETTER_NAMES = {"lamda": "lambda"}
_READ_WITHOUT_NOTE = frozenset({"LATIN"})
_READ_WHEN_STRICT = frozenset({"LATIN", "GREEK", "CYRILLIC"})
# Latin letters that English spells otherwise than anyascii does.
_ENGLISH = str.maketrans(
    {"ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th", "ə": "a", "Ə": "A", "ŋ": "ng", "Ŋ": "Ng"}
)


def script_of(word: str) -> str:
    """The script of the first letter that is not Latin, as Unicode names it ("CYRILLIC"); else "LATIN"."""
    for char in word:
        if not char.isascii() and unicodedata.category(char)[0] == "L":
            script = unicodedata.name(char, "UNNAMED").split()[0].split("-")[0]
            if script not in ("LATIN", "MODIFIER", "FEMININE", "MASCULINE"):
                return script
    return "LATIN"


def transliterate(word: str) -> str:
    """A word in ASCII letters and apostrophes, possibly as several words; "" if no letter can be transliterated."""
    if word.isascii():
        return word
    if script_of(word) == "GREEK" and not _GREEK_WORD.search(word):
        return _with_greek_symbols(word)
    latin = re.sub(r"[^A-Za-z' -]", "", anyascii(word.translate(_ENGLISH)))
    if script_of(word) == "LATIN" or script_of(word) in _READ_WHEN_STRICT:
        return latin
    syllables = _SYLLABLE.findall(latin)
    if len(syllables) <= _LONGEST_NAME:
        return "".join(syllables).capitalize()
    return " ".join(syllables)


def _with_greek_symbols(word: str) -> str:
    """ "β-blocker" is beta-blocker, "ΔG" delta G."""
    spoken = " ".join(
        _letter_name(part) if script_of(part) == "GREEK" else part for part in _PARTS.findall(word)
    )
    return re.sub(r" ?(['-]) ?", r"\1", re.sub(r"[^A-Za-z' -]", "", anyascii(spoken.translate(_ENGLISH))))


def _letter_name(letter: str) -> str:
    name = unicodedata.name(unicodedata.normalize("NFD", letter)[0]).split()[-1].lower()
    return _LETTER_NAMES.get(name, name)


def needs_note(word: str) -> bool:
    """Whether the transliteration of a word is worth a note.

    Words of other scripts are; accents and Greek letters used as symbols (10 µg, kΩ, α) are not.
    """
    if word.isascii():
        return False
    script = script_of(word)
    if script in ("GREEK", "MICRO"):  # MICRO SIGN is how Unicode names the µ of keyboards
        return _GREEK_WORD.search(word) is not None
    return script not in _READ_WITHOUT_NOTE


def refuse_other_scripts(text: str, readable: Sequence[str], language: str, strict: bool) -> None:
    """Raises InvalidText for a text that has only letters of other scripts than those, and if `strict` any of them.

    readable: scripts as `script_of` names them, those of the language and Latin.
    """
    scripts = {script_of(char) for char in set(text) if char.isalpha()}
    others = sorted(scripts.difference(readable))
    if others and (strict or scripts.isdisjoint(readable)):
        raise InvalidText(
            f"the text has {' and '.join(others).lower()} letters, which the language {language} does not "
            "read; set the language of the text, or write it in the letters of that language"
        )


def refuse_foreign(word: str) -> None:
    """Raises InvalidText, naming the script, for letters of scripts other than Latin, Greek and Cyrillic."""
    script = script_of(word)
    if script not in _READ_WHEN_STRICT:
        raise InvalidText(
            f"the text has {script.lower()} letters ({word[:20]!r}), which English speech cannot read; "
            "write them in Latin letters, or omit strict to have them transliterated"
        )
