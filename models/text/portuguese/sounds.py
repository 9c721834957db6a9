"""Pronounces Brazilian Portuguese by its spelling: stress, nasal and reduced vowels, t and d before i, s and z.

Symbols are those that espeak-ng's Brazilian Portuguese has, from which Kokoro learned the language: a final "a"
is æ, "e" y, "o" ʊ. So are the two degrees of stress, and what words do to their neighbours. Spelling does not tell
open from closed e and o everywhere; the commonest endings are known.
"""

import re
from collections.abc import Sequence

from models.text.by_word.spelling import Spelling
from models.text.portuguese.words import EXCEPTIONS, JOINED_PRONOUNS, LIGHT, UNSTRESSED

_LETTER = "[a-zçãõáéíóúâêôàü]"
_VOWEL = "[aeiouãõáéíóúâêô]"
_NASAL = "\u0303"
_END = f"(?!{_LETTER})"
_START = f"(?<!{_LETTER})"
_CODA = rf"(?=[^aeiouãõáéíóúâêôhmn]|{_END})"
_END_OF_SYLLABLE = rf"(?=[^aeiouãõáéíóúâêôàhl]|{_END})"
_RULES = (
    # nasal endings and vowels before m and n
    (f"ão(?=s?{_END})|am{_END}", f"ɐ{_NASAL}ʊ{_NASAL}"), (f"ãe(?=s?{_END})", f"ɐ{_NASAL}y"),
    (f"õe(?=s?{_END})", f"o{_NASAL}j"), ("ã", f"ɐ{_NASAL}"), ("õ", f"o{_NASAL}"),
    (f"em{_END}|en(?=s{_END})", "Aŋ"), (f"[éê]m{_END}|[éê]n(?=s{_END})", "ˈAŋ"),
    (f"a[mn]{_CODA}", f"ɐ{_NASAL}N"), (f"e[mn]{_CODA}", "AN"), (f"i[mn]{_CODA}", "iN"), (f"o[mn]{_CODA}", "oN"),
    (f"u[mn]{_CODA}", f"u{_NASAL}N"), (f"[áâ][mn]{_CODA}", f"ˈɐ{_NASAL}N"), (f"[éê][mn]{_CODA}", "ˈAN"),
    (f"í[mn]{_CODA}", "ˈiN"), (f"[óô][mn]{_CODA}", "ˈoN"), (f"ú[mn]{_CODA}", f"ˈu{_NASAL}N"),
    # diphthongs
    ("éi", "ˈɛɪ"), ("ei", "A"), ("ái", "ˈI"), (f"ai(?!n|r(?!r)|l|z|u{_END})", "I"), ("ou", "ow"), ("ói", "ˈY"),
    ("oi", "oɪ"),
    ("áu", "ˈW"), ("au", "W"), ("éu", "ˈɛʊ"), ("eu", "eʊ"), (f"iu{_END}", "iw"), ("ui(?![nrz])", "uɪ"),
    # consonants
    ("ch|sh", "ʃ"), ("lh", "lj"), ("nh", "ɲ"), ("rr", "x"), (f"{_START}r|(?<=[nls])r", "x"),
    (rf"r(?={_VOWEL})(?<=[bcdfgkptv]r)", "r"), (f"r{_END}", "r"), ("r", "ɾ"),
    ("qu(?=[eiéíê])", "k"), ("qu", "kw"), ("gu(?=[eiéíê])", "ɡ"), ("gu(?=[aoáóãâ])", "ɡw"), ("g(?=[eiéíê])", "ʒ"),
    ("g", "ɡ"), ("j", "ʒ"), ("sc(?=[eiéíê])|xc(?=[eiéíê])|sç|ss|ç", "s"), ("c(?=[eiéíê])", "s"), ("c|q", "k"),
    (f"(?<={_VOWEL})s(?={_VOWEL})", "z"), ("s(?=[bdgmnlrvz])", "z"), ("s", "s"), (f"z{_END}", "s"),
    (f"{_START}x", "ʃ"), (f"(?<={_START}e)x(?={_VOWEL})", "z"), ("x(?=[cpqt])", "s"), ("x", "ʃ"), ("h", ""),
    (f"t(?=[ií])|t(?=es?{_END})", "ʧ"), (f"d(?=[ií])|d(?=es?{_END})", "ʤ"),
    (f"al{_END_OF_SYLLABLE}", "W"), (f"el{_END}", "ɛw"), (f"ol{_END_OF_SYLLABLE}", "ɔw"),
    (f"úl{_END_OF_SYLLABLE}", "ˈul"), (f"l{_END_OF_SYLLABLE}", "w"), ("ph", "f"),
    ("w", "w"), ("y", "i"),
    # vowels
    (f"(?<={_LETTER}{_LETTER})a(?=s?{_END})", "æ"), (f"(?<={_LETTER})e(?=s?{_END})", "y"),
    (f"(?<={_LETTER})o(?=s?{_END})", "ʊ"),
    ("á|à", "ˈa"), (f"ú(?=m{_VOWEL})", f"ˈu{_NASAL}"), ("i(?=ê)", "j"),
    ("é", "ˈɛ"), ("í", "ˈi"), ("ó", "ˈɔ"), ("ú", "ˈu"), ("â", "ˈɐ"), ("ê", "ˈe"), ("ô", "ˈo"),
    ("ü", "w"),
    *((letter, letter) for letter in "abdefiklmnoptuvz"),
)  # fmt: skip
_DIPHTHONG = re.compile(f"[ou]ɪ|ɛɪ|[eɛ]ʊ|ɐ{_NASAL}ʊ{_NASAL}|ɐ{_NASAL}y|o{_NASAL}j")
_STRESSED_FINAL = re.compile(rf"(?:[aeo]s?|[aeé]m|ens){_END}")
# Open vowels in the stressed syllable before these endings.
_OPEN = (
    (
        re.compile(
            r"ˈe(?=l[ʊæy]|x|ɾ[tdʧ]|ɾn[ʊæ]|ɾ[ʊæy]s?$|st|ɾ?vy$|ɾ?v[æɐ]|wt|[bdt]r|tʊs?$|[kd]æ|ɡ[æy]|ʃæ|fy$)"
        ),
        "ˈɛ",
    ),
    (
        re.compile(r"ˈo(?=l[ʊæy]|ɾt[æy]|ɾʧ|ɾdæ|ɾʤ|ɾm|ɾɐ|stæ|sʧ|v[æy]|zæ|ʒ[æy]|[dkt]æ|ky|br|ɡ[æɐ]|[ʧpb]y$)"),
        "ˈɔ",
    ),
    (re.compile(r"(?<![ts])ˈo(?=ɾæs?$)"), "ˈɔ"),
)
_VOWELS = "aeiouæyʊɛɔɐAIWY"


class BrazilianSounds:
    """`ClauseSounds` of Brazilian Portuguese."""

    def __init__(self) -> None:
        self._spelling = Spelling(_RULES)

    def pronounce(self, clauses: Sequence[Sequence[str]]) -> list[list[str]]:
        """See `ClauseSounds`."""
        return [self._clause(words) for words in clauses]

    def _clause(self, words: Sequence[str]) -> list[str]:
        spoken = [self._word(word) for word in words]
        if words and words[-1] in LIGHT:
            spoken[-1] = _stressed(spoken[-1])
        return _in_context(" ".join(spoken)).split(" ")

    def _word(self, word: str) -> str:
        """The sounds of a word; "=" stands for a silent h in front of them, or for a word without sounds.

        Parts that hyphens join are each stressed, but for pronouns behind a verb.
        """
        first, *others = word.split("-")
        parts = [self._part(first), *(self._part(part, part in JOINED_PRONOUNS) for part in others)]
        sounds = "".join(parts)
        return f"={sounds}" if word.startswith("h") or not sounds else sounds

    def _part(self, word: str, leans: bool = False) -> str:
        """The sounds of a word without hyphens. leans: it has no stress."""
        if word in EXCEPTIONS and not leans:
            return EXCEPTIONS[word]
        sounds = self._spelling.sounds(word)
        if "ˈ" not in sounds and word not in UNSTRESSED and not leans:
            sounds = _with_stress(word, sounds)
        for pattern, opened in _OPEN:
            sounds = pattern.sub(opened, sounds)
        sounds = re.sub("(?<!ˈ)ɔw", "ow", sounds).replace("ˈɔw", "ˈɔl")
        before, mark, behind = sounds.partition("ˈ")
        if mark:
            sounds = f"{_before_stress(before, behind)}ˈ{_stressed_and_behind(behind)}"
        return re.sub("(?<!ˈ)ɛʊ", "eʊ", re.sub("(?<=[ieɛ])w", "ʊ", sounds))


def _before_stress(before: str, behind: str) -> str:
    """The syllables before the stress: the first has secondary stress, unless the word has only two syllables.

    behind: the rest of the word.
    """
    before = re.sub("a(?=ɲ)", f"ɐ{_NASAL}", before)
    before = re.sub(f"a(?=[mn](?:[{_VOWELS}]|$))", "æ", before)
    before_nuclei, behind_nuclei = _nuclei(before), _nuclei(behind.replace("iʊ", "i"))
    if len(before_nuclei) + len(behind_nuclei) < 3:
        return before
    return f"{before[: before_nuclei[0]]}ˌ{before[before_nuclei[0] :]}" if before_nuclei else before


def _stressed_and_behind(sounds: str) -> str:
    """From the stressed vowel on: it is nasal before m and ɲ, and vowels behind it are reduced."""
    sounds = re.sub("^[aɐ](?=[mnɲ])", f"ɐ{_NASAL}", sounds)
    sounds = re.sub("^u(?=ɲ)", f"u{_NASAL}", sounds)
    # i before a vowel is a glide, but not behind two consonants as in "indústria".
    rest = re.sub("(?<![tdpbkɡfv]r)i(?=[aeouæyʊɐA])", "j", sounds[1:])
    return sounds[:1] + re.sub("a(?!r$)", "æ", rest)


def _nuclei(sounds: str) -> list[int]:
    """The places of the vowels, of a diphthong that of its first sound."""
    syllabic = _DIPHTHONG.sub(lambda match: match[0][0] + "~" * (len(match[0]) - 1), sounds)
    return [match.start() for match in re.finditer(f"[{_VOWELS}]", syllabic)]


def _with_stress(word: str, sounds: str) -> str:
    """Stress where no accent shows it: on a nasal vowel at the end, on the last vowel or the one before."""
    if re.search(rf"[ãõ](?:[oe]?s?|[^aeiou]*){_END}", word):
        return re.sub(rf"^(.*)([ɐo]{_NASAL})", r"\1ˈ\2", sounds, count=1)
    places = _nuclei(sounds)
    if not places:
        return sounds
    place = places[max(0, len(places) - (2 if _STRESSED_FINAL.search(word) else 1))]
    return f"{sounds[:place]}ˈ{sounds[place:]}"


def _stressed(sounds: str) -> str:
    """A light word at the end of a clause, stressed as any other."""
    if "ˌ" in sounds:
        return sounds.replace("ˌ", "ˈ")
    place = _nuclei(sounds)[0]
    return f"{sounds[:place]}ˈ{sounds[place:]}"


def _in_context(clause: str) -> str:
    """What neighbours change.

    s becomes z before vowels and voiced consonants of the next word, a final r is a tap before vowels, a nasal is
    assimilated to what follows, a tap before a consonant has a short vowel behind it, and the last ʊ or y of a
    word is a glide before a vowel. A silent h keeps s and y as they are.
    """
    stress = "[ˈˌ]?"
    clause = re.sub(rf"r(?= =?{stress}[{_VOWELS}])", "ɾ", clause)
    clause = re.sub("N(?= ?[pb])", "m", clause)
    clause = re.sub("[ɾr](?=[bdfɡklmnpstvzʃʒʧʤxɲ])", "ɾə", clause)
    clause = re.sub(rf"s(?= {stress}[{_VOWELS}bdɡmnlvzʒʤ])", "z", clause)
    clause = re.sub(r"(?<!\S)por ky(?!\S)", "por ke", clause)
    clause = re.sub(rf"(?<!\S)ʊ(?= {stress}[{_VOWELS}])", "u", clause)
    clause = re.sub(rf"(ˈ\S*[^\s{_VOWELS}{_NASAL}ˈ])ʊ(?= =?{stress}[{_VOWELS}])", r"\1w", clause)
    clause = re.sub(rf"(ˈ\S*[lrɾx])y(?= {stress}[{_VOWELS}])", r"\1i", clause)
    clause = re.sub(
        rf"(ˈ\S*[^\s{_VOWELS}{_NASAL}ˈ]|(?<!\S)(?:dˌez)?[ʤʧms])y(?= {stress}[{_VOWELS}])", r"\1j", clause
    )
    return clause.replace("N", "ŋ").replace("=", "")
