"""Which strings of letters are spelled: BBC and CEO are, NASA and JPEG are not, a shouted STOP is not.

Spelled letters are written as single capitals, "B B C", which later steps pronounce by their names.
"""

import re
from collections.abc import Sequence

from models.text.lexicon import Lexicon
from models.text.rules import Context, Rule
from models.text.sentences import FIRST_WORDS
from models.text.word_sets import word_set

_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b(?!\.))?(?=(\s*$)?)")
_INITIAL = re.compile(r"(?<![\w'])([A-Z])\.(?=\s?([A-Z][A-Za-z']*))")
_CAPITALS = re.compile(r"([A-Z]{2,})('?s)?")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|'[a-z]+")
_WHOLE_NAMES = re.compile(r"(?:Mc|Mac|De|Di|La|Le|Van|Fitz|O')[A-Z][a-z]+")
_SOUNDS = re.compile(r"(?:s+h+|b+r+|g+r+|h?m+|z+|p+s+t+|p+f+t*|t+s+k*|h+)", re.IGNORECASE)
# Two and three capitals that stand for a word stressed by the writer.
_STRESS = str.maketrans("", "", "ˈˌ")
_STRESSED = word_set(
    "ACT ADD AH AID AN AS AT BE BY DO GO HE HI HM HMM HO IF IN IS ME MY NO OF OFT OH ON OR SAT SO TO UP WE "
    "YE YO"
)
_SPOKEN_OTHERWISE = {"OK": "okay", "OKs": "okays"}
# Ordinary words in lower case, but as capitals always spelled.
_ALWAYS_SPELLED = word_set("CAD ETC FAQ SOS UPS USB")


def spell_acronyms(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The words of a sentence, those of them letter by letter that are acronyms, initials or unpronounceable."""
    shouted = [_is_shouted(word, lexicon) for word in words]
    return [
        _spoken_form(word, any(shouted[max(0, index - 1) : index] + shouted[index + 1 : index + 2]), lexicon)
        for index, word in enumerate(words)
    ]


def is_interjection(word: str) -> bool:
    """Whether a word without vowels is a noise rather than a row of letters: shh, brr, hmm."""
    return _SOUNDS.fullmatch(word) is not None


def _undotted(match: re.Match[str], _: Context) -> str:
    """ "U.S." is U S, and keeps a full stop at the end of the text or before a new sentence."""
    letters = " ".join(match[0].replace(".", "").upper())
    following = re.match(r"\s+([A-Z][a-z]*)", match.string[match.end() :])
    starts_afresh = following is not None and following[1].lower() in FIRST_WORDS
    return letters + ("." if match[1] is not None or starts_afresh else "")


def _initial(match: re.Match[str], _: Context) -> str | None:
    """ "J. Smith" is J Smith, but "plan B. The" keeps its full stop."""
    return None if match[2].lower() in FIRST_WORDS else match[1]


def _is_shouted(word: str, lexicon: Lexicon) -> bool:
    """Whether an ordinary word stands in capitals: then its neighbours may be shouted too."""
    return word in _STRESSED or (
        len(word) >= 3 and word.isupper() and word not in lexicon.gold and word.lower() in lexicon.gold
    )


def _spoken_form(word: str, shouting: bool, lexicon: Lexicon) -> str:
    if word in _SPOKEN_OTHERWISE:
        return _SPOKEN_OTHERWISE[word]
    capitals = _CAPITALS.fullmatch(word)
    if capitals:
        letters, suffix = capitals[1], capitals[2]
        entry = lexicon.gold.get(word)
        whole_word = isinstance(entry, str) and not _names_letters(word, entry, lexicon)
        whole_word = whole_word or not _is_spelled(letters, shouting, lexicon)
        return word if whole_word else " ".join(letters) + ("'s" if suffix else "")
    if lexicon.entry(word) is not None or "'" in word:
        return word
    if re.search("[a-z][A-Z]|[A-Z]{2}", word) and not _WHOLE_NAMES.fullmatch(word):
        parts = _CAMEL.findall(word)
        return " ".join(
            part.upper() if len(part) == 1 else _spoken_form(part, shouting, lexicon) for part in parts
        )
    if len(word) > 1 and not re.search("[aeiouy]", word, re.IGNORECASE) and not is_interjection(word):
        return _spell_unless_plural(word, lexicon)
    return word


def _names_letters(letters: str, phonemes: str, lexicon: Lexicon) -> bool:
    """Whether the pronunciation of an acronym is the names of its letters: AI, UK."""
    names = "".join(lexicon.letter(letter) for letter in letters)
    return names.translate(_STRESS) == phonemes.translate(_STRESS)


def _spell_unless_plural(word: str, lexicon: Lexicon) -> str:
    """ "pdfs" is P D F's; a plural of a known word stays as it is."""
    if word.endswith("s") and len(word) > 2:
        stem = word[:-1]
        return word if lexicon.entry(stem) is not None else " ".join(stem.upper()) + "'s"
    return " ".join(word.upper())


def _is_spelled(  # noqa: PLR0911 - a list of rules, one return each
    letters: str, shouting: bool, lexicon: Lexicon
) -> bool:
    entry = lexicon.gold.get(letters)
    if isinstance(entry, str):
        return _names_letters(letters, entry, lexicon)
    if letters in _STRESSED:
        return False
    known = letters.lower() in lexicon.gold
    if entry is not None or len(letters) == 2:  # "IT" and "US": pronoun or department, by its company
        return not (shouting and known)
    if known:
        return letters in _ALWAYS_SPELLED and not shouting
    if lexicon.entry(letters) is not None:  # machine-made entries hold a few chance words of three letters
        return len(letters) == 3 and not shouting
    if len(letters) <= 4:
        return not (shouting and is_pronounceable(letters))
    return not is_pronounceable(letters)


def is_pronounceable(letters: str) -> bool:
    """Whether an English speaker would try to read the letters as a word: vowels, no heap of consonants."""
    lower = letters.lower()
    if not re.search("[aeiouy]", lower):
        return False
    return (
        re.search(
            r"[^aeiouy]{4}|^[^aeiouy]{3}|[aeiou]{4}|[^aeiouylrnmstpkdcfgh]{2}", lower.replace("sch", "s")
        )
        is None
    )


RULES = (Rule(_DOTTED, _undotted), Rule(_INITIAL, _initial))
