"""Function words whose pronunciation depends on the neighbouring words: the, to, in, am, that, used to."""

from collections.abc import Sequence

from models.text.english.dictionary.lexicon import Entry
from models.text.punctuation import PAUSES
from models.text.word_sets import word_set

_CLAUSE_ENDS = PAUSES | {""}
_CLOSING = frozenset({"”", ")", '"'})
_PREPOSITIONS = word_set(
    "of in for with by from on at into onto about against between through during without within under over near "
    "after before since until as like than per via off across behind beyond"
)
_BE = word_set("am is are was were be been being it's that's they're we're")
_OBJECTS = word_set("a an the my your his her its our their this that these those it them him me us you")


def weak_form(word: str, before_vowel: bool | None) -> str | None:
    """Phonemes of a function word, or None for other words.

    before_vowel: whether the next word begins with a vowel; None before a pause.
    """
    if word == "the":
        return "ði" if before_vowel else "ðə"
    if word == "an":
        return "ɐn"
    if word == "to" and before_vowel is not None:
        return "tʊ" if before_vowel else "tə"
    if word == "in":
        return "ˈɪn" if before_vowel is None else "ɪn"
    if word == "am" and before_vowel is not None:
        return "ɐm"
    return None


def entry_key(entry: Entry, words: Sequence[str], index: int) -> str | None:
    """The key of the entry of a function word, or None for other words.

    words: the words of a sentence in lower case and its marks; index: which of them. The key "None" is the
    lexicon's name for the stressed form before a pause.
    """
    if isinstance(entry, str):
        return None
    before = words[index - 1] if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    if "None" in entry:
        return "None" if after in _CLAUSE_ENDS | _CLOSING else "DEFAULT"
    if "DT" in entry:
        return "DT" if after in _CLAUSE_ENDS or before in _PREPOSITIONS | _CLAUSE_ENDS else "DEFAULT"
    if words[index] == "used":
        return "VBD" if after == "to" and _is_habitual(words, index) else "DEFAULT"
    return None


def _is_habitual(words: Sequence[str], index: int) -> bool:
    """Distinguish "I used to sing" and "I am used to it" from "it is used to cut"."""
    following = words[index + 2] if index + 2 < len(words) else ""
    before = words[index - 1] if index else ""
    return before not in _BE or following in _OBJECTS or following.endswith("ing")
