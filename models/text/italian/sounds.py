"""Pronounces Italian: by the dictionary of gruut-lang-it, and other words by their spelling.

Spelling gives all sounds but the stress and the quality of e and o. These are taken from a word of the dictionary
that differs in its last letter alone ("amici", "amico"); else stress is on the last syllable but one, or on the one
before it in verbs ("mangiano") and in some suffixes. Symbols are those that espeak-ng's Italian has, from which
Kokoro learned the language: double consonants are long, an unstressed "u" is ʊ, and "i" at the end is ɪ.
"""

import re
from collections.abc import Sequence

from models.text.by_word.lexicon import GruutLexicon
from models.text.by_word.spelling import Spelling, stress_nucleus
from models.text.word_sets import word_set

_VOWELS = "aeiouɛɔ"
_VOWEL_LETTER = "[aeiouàèéìòóù]"
_FRONT = "(?=[eièéì])"
_RULES = (
    ("sci(?=[aou])", "ʃ"), (f"sc{_FRONT}", "ʃ"), ("cci(?=[aou])", "ʧʧ"), (f"cc{_FRONT}", "ʧʧ"),
    ("ci(?=[aou])", "ʧ"),
    (f"c{_FRONT}", "ʧ"), ("ggi(?=[aou])", "ʤʤ"), (f"gg{_FRONT}", "ʤʤ"), ("gli(?=[aeou])", "ʎ"), ("gl(?=i)", "ʎ"),
    ("gn", "ɲ"), ("gi(?=[aou])", "ʤ"), (f"g{_FRONT}", "ʤ"), ("cch", "kk"), ("ggh", "ɡɡ"), ("ch", "k"),
    ("gh", "ɡ"),
    ("cqu", "kkw"), ("qu", "kw"), ("zz", "ʦʦ"), ("(?<![a-z])z", "ʣ"), ("z", "ʦ"), ("ss", "ss"),
    (f"(?<={_VOWEL_LETTER})s(?={_VOWEL_LETTER})|s(?=[bdglmnrv])", "z"), ("ph", "f"), ("h", ""), ("x", "ks"),
    ("w", "v"), ("y", "i"), ("j", "j"), ("c|q", "k"), ("g", "ɡ"), ("v", "v"),
    ("i(?=[aeouàèéòóù])", "j"), ("u(?=[aeioàèéìòó])", "w"),
    ("à", "ˈa"), ("è", "ˈɛ"), ("é", "ˈe"), ("ì", "ˈi"), ("ò", "ˈɔ"), ("ó", "ˈo"), ("ù", "ˈu"),
    *((letter, letter) for letter in "abdefiklmnoprstuz"),
)  # fmt: skip
_OF_DICTIONARY = {"t͡s": "ʦ", "d͡z": "ʣ", "t͡ʃ": "ʧ", "d͡ʒ": "ʤ", "ɱ": "n", "g": "ɡ", "ˌ": ""}
_LONG = (
    (r"([tdkɡpb])\1", r"\1ː"), ("tʦ|ʦʦ", "ʦː"), ("dʣ|ʣʣ", "ʣː"), ("tʧ|ʧʧ", "ʧː"), ("dʤ|ʤʤ", "ʤː"), ("ss", "S"),
    ("rr", "rɾ"), ("ʃʃ", "ʃ"), ("ʎʎ", "ʎ"), (rf"(?<=[{_VOWELS}])ɲ+", "ɲɲ"), ("^ɲ+", "ɲ"), ("n(?=[kɡ])", "ŋ"),
)  # fmt: skip
_UNSTRESSED = word_set(
    "il lo la i gli le un uno una di a da in con su per tra fra e o ma se che non mi ti si ci vi ne del dello "
    "della dei degli delle al allo alla ai agli alle dal dalla nel nella nei nelle sul sulla dell all nell dall "
    "sull quell quest"
)
_EXCEPTIONS = {
    "c": "ʧ", "l": "l", "d": "d", "m": "m", "t": "t", "s": "s", "v": "v", "n": "n", "è": "ˈɛ", "ho": "ˈɔ",
    "ha": "a", "hai": "aj", "e": "e", "i": "i", "o": "o", "gli": "ʎɪ", "cosa": "kˈɔza", "sono": "sˈono",
    "perché": "perkˈe", "amici": "amˈiʧɪ",
}  # fmt: skip
# Stress on the last syllable but two: verbs in the third person plural, and suffixes.
_EARLY_STRESS = re.compile(
    r"(?:(?<![ltrn]i)ano|ono|abile|ibile|abili|ibili|evole|evoli|issim[oaie]|[tfgnsrd]ic[oai]|[tfgnsrd]iche|log[oi]|"
    r"graf[oi]|metr[oi])$"
)


class ItalianSounds:
    """`ClauseSounds` of Italian. Words behind an apostrophe are pronounced as one with what precedes it."""

    def __init__(self, lexicon: GruutLexicon) -> None:
        self._lexicon = lexicon
        self._spelling = Spelling(_RULES)

    def pronounce(self, clauses: Sequence[Sequence[str]]) -> list[list[str]]:
        """See `ClauseSounds`."""
        return [["".join(map(self._part, re.split("['-]+", word))) for word in words] for words in clauses]

    def _part(self, word: str) -> str:
        """The sounds of a word without apostrophes."""
        if word in _EXCEPTIONS:
            return _EXCEPTIONS[word]
        sounds = self._known(word) or self._spelled(word)
        return _written_out(sounds.replace("ˈ", "") if word in _UNSTRESSED else sounds)

    def _known(self, word: str) -> str:
        """The sounds of a word in the dictionary, with ˈ before a vowel; "" if it is not there."""
        found = self._lexicon.known(word)
        if not found:
            return ""
        sounds = found[0].replace(" ", "")
        for old, new in _OF_DICTIONARY.items():
            sounds = sounds.replace(old, new)
        if re.search("[àèéìòóù]$", word):
            return stress_nucleus(sounds.replace("ˈ", ""), _VOWELS, 1)
        if "ˈ" not in sounds:
            return stress_nucleus(sounds, _VOWELS, 2)
        before, _, after = sounds.rpartition("ˈ")
        return before.replace("ˈ", "") + re.sub(f"^([^{_VOWELS}]*)(?=[{_VOWELS}])", r"\1ˈ", after)

    def _spelled(self, word: str) -> str:
        sounds = self._spelling.sounds(word)
        if "ˈ" in sounds or not word:
            return sounds
        related = self._related(word)
        places = [match.start() for match in re.finditer(f"[{_VOWELS}]", sounds)]
        qualities = re.findall(f"ˈ?[{_VOWELS}]", related)
        if related and len(qualities) == len(places):
            vowels = iter([*qualities[:-1], f"{'ˈ' if qualities[-1][0] == 'ˈ' else ''}{sounds[places[-1]]}"])
            return re.sub(f"[{_VOWELS}]", lambda _: next(vowels), sounds)
        if word[-1] not in _VOWELS:
            return stress_nucleus(sounds, _VOWELS, 1)  # "signor", "ventun"
        return stress_nucleus(sounds, _VOWELS, 3 if _EARLY_STRESS.search(word) else 2)

    def _related(self, word: str) -> str:
        """The sounds of a word that differs in its last vowel alone, or in the h or i before it; or "".

        "amiche" is related to "amica", "orologi" to "orologio".
        """
        stem = word[:-1]
        stems = [stem, stem[:-1]] if stem.endswith("h") else [stem]
        if word.endswith(("gi", "ci")):
            stems.append(word)
        forms = (stem + vowel for stem in stems for vowel in "oaei")
        return next((sounds for form in forms if (sounds := self._known(form))), "")


def _written_out(sounds: str) -> str:
    """Kokoro's symbols, with long consonants."""
    stressed = sounds.find("ˈ")
    plain = sounds.replace("ˈ", "")
    nucleus = sum(char in _VOWELS for char in sounds[:stressed]) if stressed >= 0 else -1
    for pattern, long in _LONG:
        plain = re.sub(pattern, long, plain)
    places = [match.start() for match in re.finditer(f"[{_VOWELS}]", plain)]
    if 0 <= nucleus < len(places):
        plain = f"{plain[: places[nucleus]]}ˈ{plain[places[nucleus] :]}"
    plain = re.sub(rf"(?<=[{_VOWELS}])i(?=$|[^{_VOWELS}ː])", "j", plain)
    return re.sub(rf"(?<=[^{_VOWELS}ˈ])i$", "ɪ", re.sub("(?<!ˈ)u", "ʊ", plain))
