"""Pronounces Spanish by its spelling, which gives the sounds and the stress; neighbours change b, d, g and n.

Symbols are those that espeak-ng's Spanish has, from which Kokoro learned the language.
"""

import re
from collections.abc import Sequence

from models.text.by_word.spelling import Spelling, stress_nucleus
from models.text.word_sets import word_set

_LETTER = "[a-zñáéíóúü]"
_VOWELS = "aeiou"
_RULES = (
    ("ch", "ʧ"), ("ll", "ʎ"), ("rr", "r"), (f"(?<!{_LETTER})r|(?<=[nls])r", "r"), ("r", "ɾ"), ("sh", "ʃ"),
    ("ph", "f"), (f"(?<!{_LETTER})hi(?=[eé])", "j"), ("h", ""), ("qu(?=[eiéí])", "k"), ("q", "k"),
    ("gu(?=[eiéí])", "ɡ"), ("g(?=[eiéí])", "x"), ("g", "ɡ"), ("j", "x"),
    ("sc(?=[eiéí])", "sθ"), ("z|c(?=[eiéí])", "θ"), ("c", "k"), ("ñ", "ɲ"), (f"(?<!{_LETTER})ps", "s"),
    (f"(?<!{_LETTER})x", "s"), ("x", "ks"), ("v|b", "b"), ("w", "w"), (f"(?<!{_LETTER})y(?!{_LETTER})", "i"),
    (f"y(?={_LETTER})", "ʝ"), ("a[iy](?![aeouáéíóú])", "I"), ("e[iy](?![aeouáéíóú])", "A"),
    ("o[iy](?![aeouáéíóú])", "oɪ"),
    ("ái", "ˈI"), ("éi", "ˈA"), ("ói", "ˈoɪ"), ("áu", "ˈW"), ("éu", "ˈeʊ"), ("au(?![aeioáéíó])", "W"),
    ("eu(?![aeioáéíó])", "eʊ"), ("uy(?![aeouáéíóú])", "ˈuj"), ("y", "i"),
    ("i(?=[aeouáéóú])", "j"), ("[uü](?=[aeoáéó])|ü", "w"),
    ("á", "ˈa"), ("é", "ˈe"), ("í", "ˈi"), ("ó", "ˈo"), ("ú", "ˈu"), ("ç", "s"), ("à|â|ä", "a"), ("è|ê|ë", "e"),
    ("ï|î|ì", "i"), ("ô|ö|ò|õ", "o"), ("[a-z]", "="),
)  # fmt: skip
_UNSTRESSED = word_set(
    "el la los las lo le les me te se nos os mi mis tu su tus sus un de del a al en con por para sin que y e o "
    "u ni "
    "si pero como cuando donde"
)
_STRESSED_FINAL = re.compile(r"[aeiouáéíóúns]$")


class SpanishSounds:
    """`ClauseSounds` of Spanish, of Spain or, with `latin_american`, without θ and ʎ."""

    def __init__(self, latin_american: bool = False) -> None:
        rules = [(pattern, sound) for pattern, sound in _RULES if sound != "="]
        rules += [(letter, letter) for letter in "abdefiklmnopstu"]
        if latin_american:
            rules = [(p, s.replace("sθ", "s").replace("θ", "s").replace("ʎ", "ʝ")) for p, s in rules]
        self._spelling = Spelling(rules)

    def pronounce(self, clauses: Sequence[Sequence[str]]) -> list[list[str]]:
        """See `ClauseSounds`."""
        return [_in_context(" ".join(self._word(word) for word in words)).split(" ") for words in clauses]

    def _word(self, word: str) -> str:
        sounds = self._spelling.sounds(word) or "="
        if "ˈ" not in sounds and word not in _UNSTRESSED:
            vowels = _VOWELS + "IAW"
            sounds = stress_nucleus(sounds, vowels, 2 if _STRESSED_FINAL.search(word) else 1)
        return sounds


def _in_context(clause: str) -> str:
    """b, d and g become approximants behind vowels and most consonants; n takes the place of the next consonant."""
    vowel = "aeiouIAWɪʊjw"
    clause = re.sub(rf"(?<=[{vowel}ɾrsθlʎxf])( ?)b", r"\1β", clause)
    clause = re.sub(rf"(?<=[{vowel}ɾrsθxfβ])( ?)d(?=[ˈ{vowel}ɾ])", r"\1ð", clause)
    clause = re.sub(rf"(?<=[{vowel}ɾrsθlxfβð])( ?)ɡ", r"\1ɣ", clause)
    clause = re.sub(r"n(?=[kɡx])", "ŋ", clause)
    return re.sub(r"n(?= ?[pb])", "m", clause).replace("=", "")
