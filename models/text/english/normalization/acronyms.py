"""Decides which letter sequences are spelled: BBC and CEO are; NASA, JPEG and an emphatic STOP are not.

Spelled letters are written as single capitals, "B B C", which later steps pronounce as names of letters.
"""

import re
from collections.abc import Sequence

from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.full_stops import FIRST_WORDS
from models.text.english.normalization.context import Context, Rule
from models.text.rules import FULL_STOP
from models.text.word_sets import word_set

_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b(?!\.))?(?=(\s*$)?)")
_INITIAL = re.compile(r"(?<![\w'])([A-Z])\.(?=\s?([A-Z][A-Za-z']*))")
_CAPITALS = re.compile(r"([A-Z]{2,})('?s)?")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|'[a-z]+")
_WHOLE_NAMES = re.compile(r"(?:Mc|Mac|De|Di|La|Le|Van|Fitz|O')[A-Z][a-z]+")
_INTERJECTIONS = re.compile(r"(?:s+h+|b+r+|g+r+|h?m+|z+|p+s+t+|p+f+t*|t+s+k*|h+)", re.IGNORECASE)
_STRESS_MARKS = str.maketrans("", "", "ˈˌ")
# Short words that are emphasized rather than acronyms when they are written in capitals.
_EMPHASIZED = word_set(
    "ACT ADD AH AID AN AS AT BE BY DO GO HE HI HM HMM HO IF IN IS ME MY NO OF OFT OH ON OR SAT SO TO UP WE YE YO"
)
# The last ones are of chats, and would be read as words.
_IRREGULAR = {
    "OK": "okay",
    "OKs": "okays",
    "YoY": "year over year",
    "QoQ": "quarter over quarter",
    "MoM": "month over month",
    "TODO": "to do",
    "TODOs": "to dos",
} | {chat: " ".join(chat.upper()) for chat in ("idk", "irl", "iirc", "afaik", "imho", "iykyk", "omw")}
# Words in lower case, but always spelled in capitals.
_ALWAYS_SPELLED = word_set("CAD ETC FAQ SOS UPS USB")


def spell_acronyms(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The words of a sentence; acronyms, initials and unpronounceable words as single capitals."""
    emphasized = [_is_emphasized(word, lexicon) for word in words]
    return [
        _spoken_form(
            word, any(emphasized[max(0, index - 1) : index] + emphasized[index + 1 : index + 2]), lexicon
        )
        for index, word in enumerate(words)
    ]


def is_interjection(word: str) -> bool:
    """Whether a word without vowels is an interjection rather than spelled letters: shh, brr, mm-hmm."""
    return all(_INTERJECTIONS.fullmatch(part) for part in word.split("-"))


def _dotted(match: re.Match[str], _: Context) -> str:
    """ "U.S." is U S, and keeps a full stop at the end of the text or before a new sentence."""
    letters = " ".join(match[0].replace(".", "").upper())
    following = re.match(r"\s+([A-Z][a-z]*)", match.string[match.end() :])
    starts_sentence = following is not None and following[1].lower() in FIRST_WORDS
    return letters + ("." if match[1] is not None or starts_sentence else "")


def _initial(match: re.Match[str], _: Context) -> str | None:
    """ "J. Smith" is J Smith, but "plan B. The" keeps its full stop."""
    return None if match[2].lower() in FIRST_WORDS else match[1]


def _is_emphasized(word: str, lexicon: Lexicon) -> bool:
    """Whether a common word is written in capitals for emphasis; its neighbours may then be emphasized too."""
    return word in _EMPHASIZED or (
        len(word) >= 3 and word.isupper() and word not in lexicon.gold and word.lower() in lexicon.gold
    )


def _spoken_form(word: str, emphasis: bool, lexicon: Lexicon) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    capitals = _CAPITALS.fullmatch(word)
    if capitals:
        letters, suffix = capitals[1], capitals[2]
        entry = lexicon.gold.get(word)
        whole_word = isinstance(entry, str) and not _names_letters(word, entry, lexicon)
        whole_word = whole_word or not _is_spelled(letters, emphasis, lexicon)
        return word if whole_word else " ".join(letters) + ("'s" if suffix else "")
    if lexicon.entry(word) is not None or "'" in word:
        return word
    if re.search("[a-z][A-Z]|[A-Z]{2}", word) and not _WHOLE_NAMES.fullmatch(word):
        parts = _CAMEL.findall(word)
        return " ".join(
            part.upper() if len(part) == 1 else _spoken_form(part, emphasis, lexicon) for part in parts
        )
    if len(word) > 1 and not re.search("[aeiouy]", word, re.IGNORECASE) and not is_interjection(word):
        return _spell_unless_plural(word, lexicon)
    return word


def _names_letters(letters: str, phonemes: str, lexicon: Lexicon) -> bool:
    """Whether the pronunciation of an acronym consists of the names of its letters: AI, UK."""
    names = "".join(lexicon.letter(letter) for letter in letters)
    return names.translate(_STRESS_MARKS) == phonemes.translate(_STRESS_MARKS)


def _spell_unless_plural(word: str, lexicon: Lexicon) -> str:
    """ "pdfs" is P D F's; the plural of a known word is not spelled."""
    if word.endswith("s") and len(word) > 2:
        stem = word[:-1]
        return word if lexicon.entry(stem) is not None else " ".join(stem.upper()) + "'s"
    return " ".join(word.upper())


def _is_spelled(  # noqa: PLR0911 - a list of rules with one return each
    letters: str, emphasis: bool, lexicon: Lexicon
) -> bool:
    entry = lexicon.gold.get(letters)
    if isinstance(entry, str):
        return _names_letters(letters, entry, lexicon)
    if letters in _EMPHASIZED:
        return False
    known = letters.lower() in lexicon.gold
    if entry is not None or len(letters) == 2:  # "IT" and "US": a pronoun among emphasized words
        return not (emphasis and known)
    if known:
        return letters in _ALWAYS_SPELLED and not emphasis
    if (
        lexicon.entry(letters) is not None
    ):  # the generated dictionary contains a few spurious three-letter words
        return len(letters) == 3 and not emphasis
    if len(letters) <= 4:
        return not (emphasis and is_pronounceable(letters))
    return not is_pronounceable(letters)


def is_pronounceable(letters: str) -> bool:
    """Whether an English speaker would read the letters as a word: it has vowels and no long consonant cluster."""
    lower = letters.lower()
    if not re.search("[aeiouy]", lower):
        return False
    return (
        re.search(
            r"[^aeiouy]{4}|^[^aeiouy]{3}|[aeiou]{4}|[^aeiouylrnmstpkdcfgh]{2}", lower.replace("sch", "s")
        )
        is None
    )


RULES = (Rule(_DOTTED, _dotted, FULL_STOP), Rule(_INITIAL, _initial, FULL_STOP))
