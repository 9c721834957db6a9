"""Pronounces French: the dictionary of gruut-lang-fr, its model for other words, and the obligatory liaisons.

Symbols are those that espeak-ng's French has, from which Kokoro learned the language: ɥ is y, and the last vowel of
a word that is not a function word is stressed.
"""

import re
from collections.abc import Sequence

from models.text.by_word.lexicon import GruutLexicon
from models.text.word_sets import word_set

_NASAL = "\u0303"
_VOWELS = "aeiouyøœɔɛɑə"
_VOWEL = re.compile(f"[{_VOWELS}]{_NASAL}?")
_FIRST_IS_VOWEL = re.compile(f"ˈ?(?:[{_VOWELS}]|[jw][{_VOWELS}])")
# Liaison that every speaker makes (Grevisse, § 43): behind determiners, pronouns, prepositions of one syllable,
# adjectives before their noun, "est", "sont", "très" and the like. Word -> the consonant that is heard.
_LIAISON = {
    **dict.fromkeys(
        ["les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "leurs", "aux", "quelques", "plusieurs",
        "certains", "certaines", "nous", "vous", "ils", "elles", "deux", "trois", "dans", "sans", "chez",
        "très", "gros", "petits", "petites", "grands", "grandes", "beaux", "belles", "bons", "bonnes",
        "autres", "jeunes", "vieux", "sous", "quels", "quelles", "tous", "toutes", "premiers", "nouveaux",
        "mauvais"], "z"),
    **dict.fromkeys(["un", "on", "mon", "ton", "son", "en", "bien", "aucun"], "n"),
    **dict.fromkeys(["est", "sont", "petit", "grand", "quand", "tout", "vingt",
    "cent", "cet", "second"], "t"),
}  # fmt: skip
# Behind these the vowel before the consonant changes.
_BEFORE_VOWEL = {
    "bon": "bɔn", "six": "siz", "dix": "diz", "neuf": "nœv", "premier": "pʁəmjɛʁ", "dernier": "dɛʁnjɛʁ",
    "plus": "plyz", "huit": "yit",
}  # fmt: skip
_BEFORE_CONSONANT = {"six": "si", "dix": "di", "huit": "yi"}
# No liaison before these, though they begin with a vowel: h aspiré, and a few others.
_NO_LIAISON = re.compile(
    r"(?:héros|haricots?|haut(?:e|s|es|eur)?|hont|holland|hibou|huit|onz|oui$|yaourt|yeti|week|hasard|handicap|hall$|"
    r"hamster|hockey|homard|hors$|hurl|hain|halte?$|hach|haie|hanche|harcel|hauss|hérisson|hiérarch|hongr|un$|et$|ou$|"
    r"est$|ont$|a$|à$|au$|aux$)"
)
_ALLOWED_BEFORE = re.compile(r"(?:est|ont|a|à|au|aux|un|une)$")
_BEFORE_VERBS = word_set("nous vous ils elles on est en sont")
_UNSTRESSED = word_set(
    "le la les l un une des du de d au aux ce c cet cette ces mon ma mes ton ta tes son sa ses notre nos votre "
    "vos leur "
    "leurs je j tu il elle on nous vous ils elles me m te t se s en y ne n que qu qui et ou mais à dans par "
    "pour sur "
    "sans avec chez ça si est es ai as a ont sont très plus pas"
)
_LETTERS = {
    "l": "l",
    "d": "d",
    "j": "ʒ",
    "qu": "k",
    "n": "n",
    "s": "s",
    "m": "m",
    "t": "t",
    "c": "s",
    "y": "i",
}
_EXCEPTIONS = {
    "ce": "sə", "ne": "nə", "hier": "jɛʁ", "gens": f"ʒɑ{_NASAL}", "monsieur": "məsjø",
    "est": "ɛ", "a": "a", "à": "a", "y": "i", "plus": "ply", "tous": "tu", "un": f"œ{_NASAL}",
    "messieurs": "mesjø", "es": "ɛ", "les": "le", "des": "de", "ces": "se", "mes": "me", "tes": "te", "ses": "se",
    "et": "e", "fils": "fis", "os": "ɔs", "en": f"ɑ{_NASAL}", "donc": f"dɔ{_NASAL}k", "huit": "yit",
}  # fmt: skip


class FrenchSounds:
    """`ClauseSounds` of French."""

    def __init__(self, lexicon: GruutLexicon) -> None:
        self._lexicon = lexicon

    def pronounce(self, clauses: Sequence[Sequence[str]]) -> list[list[str]]:
        """See `ClauseSounds`. The consonant of a liaison is at the end of the first of its two words."""
        return [self._clause(words) for words in clauses]

    def _clause(self, words: Sequence[str]) -> list[str]:
        spoken = []
        for index, word in enumerate(words):
            following = words[index + 1] if index + 1 < len(words) else ""
            spoken.append(self._word(word, following))
        return spoken

    def _word(self, word: str, following: str) -> str:
        word = word.strip("'-")
        parts = [part for part in re.split("['-]", word) if part]
        if len(parts) > 1 and parts[0] not in _LETTERS and self._lexicon.known(word):
            parts = [word]
        return "".join(
            self._part(
                part, parts[number + 1] if number + 1 < len(parts) else following, number + 1 < len(parts)
            )
            for number, part in enumerate(parts)
        )

    def _part(self, word: str, following: str, joined: bool) -> str:
        if joined and word in _LETTERS:
            return _LETTERS[word]
        sounds = self._alone(word)
        if following:
            if self._allows_liaison(word, following):
                if word in _BEFORE_VOWEL:
                    return _stressed(_BEFORE_VOWEL[word], word)
                consonant = _LIAISON.get(word, "")
                if consonant and not sounds.endswith(consonant):
                    return _stressed(sounds, word) + consonant
            elif word in _BEFORE_CONSONANT:
                return _BEFORE_CONSONANT[word]
        return _stressed(sounds, word)

    def _alone(self, word: str) -> str:
        if word in _EXCEPTIONS:
            return _EXCEPTIONS[word]
        known = self._lexicon.known(word)
        sounds = (known[0] if known else self._lexicon.guessed(word)).replace(" ", "")
        return sounds.replace("ɥ", "y").replace("g", "ɡ")

    def _allows_liaison(self, word: str, following: str) -> bool:
        first = re.split("['-]", following)[0]
        if word not in _LIAISON and word not in _BEFORE_VOWEL:
            return False
        allowed = (word in _BEFORE_VERBS and _ALLOWED_BEFORE.match(first)) or (word, first) == ("vingt", "et")
        if _NO_LIAISON.match(first) and not allowed:
            return False
        if first in _LETTERS and first != "y":
            return False
        return _FIRST_IS_VOWEL.match(self._alone(first)) is not None


def _stressed(sounds: str, word: str) -> str:
    """Stress before the last vowel, unless the word is one that leans on the next or the vowel is a mute e."""
    if word in _UNSTRESSED:
        return sounds
    vowels = list(_VOWEL.finditer(sounds))
    place = next((match.start() for match in reversed(vowels) if match[0] != "ə"), None)
    return sounds if place is None else f"{sounds[:place]}ˈ{sounds[place:]}"
