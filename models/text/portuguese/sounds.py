"""Pronounces Brazilian Portuguese by its spelling: stress, nasal and reduced vowels, t and d before i, s and z.

Symbols are those that espeak-ng's Brazilian Portuguese has, from which Kokoro learned the language: a final "a"
is æ, "e" y, "o" ʊ. Spelling does not tell open from closed e and o everywhere; the commonest endings are known.
"""

import re
from collections.abc import Sequence

from models.text.by_word.spelling import Spelling, stress_nucleus
from models.text.word_sets import word_set

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
    ("éi", "ˈɛɪ"), ("ei", "A"), ("ái", "ˈI"), ("ai(?![nrlz])", "I"), ("ou", "ow"), ("ói", "ˈɔɪ"), ("oi", "oɪ"),
    ("áu", "ˈW"), ("au", "W"), ("éu", "ˈɛʊ"), ("eu", "eʊ"), (f"iu{_END}", "iʊ"), ("ui(?![nrz])", "uj"),
    # consonants
    ("ch|sh", "ʃ"), ("lh", "lj"), ("nh", "ɲ"), ("rr", "x"), (f"{_START}r|(?<=[nls])r", "x"),
    (rf"r(?={_VOWEL})(?<=[bcdfgkptv]r)", "r"), (f"r{_END}", "r"), ("r", "ɾ"),
    ("qu(?=[eiéíê])", "k"), ("qu", "kw"), ("gu(?=[eiéíê])", "ɡ"), ("gu(?=[aoáóãâ])", "ɡw"), ("g(?=[eiéíê])", "ʒ"),
    ("g", "ɡ"), ("j", "ʒ"), ("sc(?=[eiéíê])|xc(?=[eiéíê])|sç|ss|ç", "s"), ("c(?=[eiéíê])", "s"), ("c|q", "k"),
    (f"(?<={_VOWEL})s(?={_VOWEL})", "z"), ("s(?=[bdgmnlrvz])", "z"), ("s", "s"), (f"z{_END}", "s"),
    (f"{_START}x", "ʃ"), (f"(?<={_START}e)x(?={_VOWEL})", "z"), ("x(?=[cpqt])", "s"), ("x", "ʃ"), ("h", ""),
    (f"t(?=[ií])|t(?=es?{_END})", "ʧ"), (f"d(?=[ií])|d(?=es?{_END})", "ʤ"),
    (f"al{_END_OF_SYLLABLE}", "W"), (f"el{_END}", "ɛw"), (f"ol{_END_OF_SYLLABLE}", "ɔw"),
    (f"l{_END_OF_SYLLABLE}", "w"), ("ph", "f"),
    ("w", "w"), ("y", "i"),
    # vowels
    (f"(?<={_LETTER}{_LETTER})a(?=s?{_END})", "æ"), (f"(?<={_LETTER})e(?=s?{_END})", "y"),
    (f"(?<={_LETTER})o(?=s?{_END})", "ʊ"),
    ("á|à", "ˈa"), ("é", "ˈɛ"), ("í", "ˈi"), ("ó", "ˈɔ"), ("ú", "ˈu"), ("â", "ˈɐ"), ("ê", "ˈe"), ("ô", "ˈo"),
    ("ü", "w"),
    *((letter, letter) for letter in "abdefiklmnoptuvz"),
)  # fmt: skip
_DIPHTHONG = re.compile(f"oɪ|ɔɪ|ɛɪ|eʊ|ɛʊ|iʊ|uj|ow|ɔw|ɛw|ɐ{_NASAL}ʊ{_NASAL}")
_STRESSED_FINAL = re.compile(rf"(?:[aeo]s?|[aeé]m|ens){_END}")
# Open vowels in the stressed syllable before these endings.
_OPEN = (
    (re.compile(r"ˈe(?=(?:lʊ|læ|ly|x|ɾ[tdkʧʤ]|st|ɾ?[vʤ]y$|wt|ljʊ|ljæ|tr|ɾn[ʊæ]$))"), "ˈɛ"),
    (re.compile(r"ˈo(?=(?:l[ʊæy]|ɾ[tdkpʧʤ]|ɾæ|st|væs|zæ$|ʒy|ljæ|dæ|k[æy]))"), "ˈɔ"),
)
# Words whose pronunciation no rule gives.
_EXCEPTIONS = {
    "muito": "mwˈiŋtʊ", "muita": "mwˈiŋtæ", "muitos": "mwˈiŋtʊs", "muitas": "mwˈiŋtæs", "táxi": "tˈaksi",
    "próximo": "prˈɔsimʊ", "próxima": "prˈɔsimæ", "máximo": "mˈasimʊ", "trouxe": "trˈowsy", "sexo": "sˈɛksʊ",
    "fixo": "fˈiksʊ", "ela": "ˈɛlæ", "elas": "ˈɛlæs", "agora": "aɡˈɔɾæ", "hoje": "ˈoʒj", "que": "ky", "se": "sy",
    "e": "i", "o": "ʊ", "os": "ʊs", "um": f"u{_NASAL}ŋ", "não": f"nˌɐ{_NASAL}ʊ{_NASAL}", "porque": "pˌoɾky",
    "cinquenta": "sinkwˈANtæ", "frequente": "frekwˈANʧy", "hora": "ˈɔɾæ", "horas": "ˈɔɾæs", "é": "ˈɛ",
    "quer": "kˈɛɾ", "era": "ˈɛɾæ", "pode": "pˈɔʤy", "copo": "kˈɔpʊ", "jovem": "ʒˈɔvAŋ", "novos": "nˈɔvʊs",
    "ovos": "ˈɔvʊs", "olhos": "ˈɔljʊs", "só": "sˈɔ", "nova": "nˈɔvæ", "bela": "bˈɛlæ", "festa": "fˈɛstæ",
    "mesmo": "mˈezmʊ", "ele": "ˈely", "eles": "ˈelys", "este": "ˈesʧy", "esse": "ˈesy",
}  # fmt: skip
_UNSTRESSED = word_set(
    "a as de do da dos das em no na nos nas com por ao aos à às me te lhe meu minha seu sua e ou mas eu pelo pela"
)


class BrazilianSounds:
    """`ClauseSounds` of Brazilian Portuguese."""

    def __init__(self) -> None:
        self._spelling = Spelling(_RULES)

    def pronounce(self, clauses: Sequence[Sequence[str]]) -> list[list[str]]:
        """See `ClauseSounds`."""
        return [_in_context(" ".join(self._word(word) for word in words)).split(" ") for words in clauses]

    def _word(self, word: str) -> str:
        if word in _EXCEPTIONS:
            return _EXCEPTIONS[word]
        sounds = self._spelling.sounds(word) or "="
        if "ˈ" not in sounds and word not in _UNSTRESSED:
            if re.search(rf"[ãõ](?:[oe]?s?|[^aeiou]*){_END}", word):
                sounds = re.sub(rf"([ɐo]{_NASAL})(?!.*[ɐo]{_NASAL}(?!$|[ʊjys]))", r"ˈ\1", sounds, count=1)
            else:
                diphthong = _DIPHTHONG.sub(lambda match: match[0][0] + "~" * (len(match[0]) - 1), sounds)
                stressed = stress_nucleus(
                    diphthong, "aeiouæyʊɛɔɐAIW", 2 if _STRESSED_FINAL.search(word) else 1
                )
                place = stressed.find("ˈ")
                sounds = f"{sounds[:place]}ˈ{sounds[place:]}" if place >= 0 else sounds
        for pattern, opened in _OPEN:
            sounds = pattern.sub(opened, sounds)
        sounds = re.sub("(?<!ˈ)ɔw", "ow", sounds)
        # An unstressed i before another vowel is a glide.
        sounds = re.sub(r"(?<!ˈ)i(?=ˈ?[aeouæyʊɐA])(?!ˈ?ɐ|ˈow)", "j", sounds)
        return re.sub("ˈa(?=[mnɲ])", f"ˈɐ{_NASAL}", sounds)


def _in_context(clause: str) -> str:
    """What neighbours change.

    s becomes z before vowels and voiced consonants of the next word, a final r is a tap before vowels, a nasal is
    assimilated to what follows, and a tap before a consonant has a short vowel behind it.
    """
    vowel = "aeiouæyʊɛɔɐAIW"
    clause = re.sub(rf"r(?= [ˈˌ]?[{vowel}])", "ɾ", clause)
    clause = re.sub("ɾ(?=[bdfɡklmnpstvzʃʒʧʤxɲ])", "ɾə", clause)
    clause = re.sub(rf"s(?= [ˈˌ]?[{vowel}bdɡmnlvzʒʤ])", "z", clause)
    clause = re.sub("N(?= ?[pb])", "m", clause)
    return clause.replace("N", "ŋ").replace("=", "")
