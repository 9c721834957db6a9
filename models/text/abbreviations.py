"""Abbreviations of titles, Latin phrases, companies and elisions, as the words they stand for."""

import re

from models.text.rules import Context, Rule, stop_at_end
from models.text.sentences import FIRST_WORDS

# With or without a full stop, before a name.
TITLES = {
    "Mr": "mister", "Mrs": "missus", "Ms": "miss", "Dr": "doctor", "Prof": "professor", "Messrs": "messieurs",
    "Rev": "reverend", "Hon": "honorable", "Gen": "general", "Col": "colonel", "Maj": "major",
    "Capt": "captain", "Lt": "lieutenant", "Sgt": "sergeant", "Cpl": "corporal", "Cmdr": "commander",
    "Gov": "governor", "Sen": "senator", "Rep": "representative", "Pres": "president", "St": "saint",
    "Mt": "mount", "Ft": "fort", "Fr": "father", "Supt": "superintendent", "Sr": "senior", "Jr": "junior",
    "Adm": "admiral", "Atty": "attorney", "Mx": "mix", "Mme": "madame", "Mlle": "mademoiselle",
    "Sgts": "sergeants", "Pvt": "private",
}  # fmt: skip
# With a full stop, anywhere.
DOTTED = {
    "approx": "approximately", "apt": "apartment", "Apt": "apartment", "dept": "department",
    "Dept": "department", "est": "established", "Est": "established", "etc": "et cetera", "vs": "versus",
    "Jr": "junior", "Sr": "senior", "Inc": "incorporated", "Ltd": "limited", "Corp": "corporation",
    "Co": "company", "Bros": "brothers", "govt": "government", "Govt": "government", "Mt": "mount",
    "mgmt": "management",
    "Univ": "university", "Assn": "association", "Assoc": "associate", "Asst": "assistant",
    "cf": "compare", "viz": "namely", "ca": "circa", "al": "al", "esp": "especially",
    "incl": "including", "excl": "excluding", "max": "maximum", "Max": "maximum", "min": "minimum",
    "misc": "miscellaneous", "temp": "temperature", "tel": "telephone", "Tel": "telephone",
    "ext": "extension",
    "Ext": "extension", "Esq": "esquire", "Nos": "numbers", "appt": "appointment", "Ste": "suite",
    "Bldg": "building",
    "bldg": "building", "lang": "language", "orig": "original", "usu": "usually", "avg": "average",
    "Natl": "national",
    "Intl": "international", "intl": "international", "Mfg": "manufacturing", "Mgr": "manager", "ed": "edited",
    "trans": "translated",
    "Rev": "reverend", "yrs": "years", "hrs": "hours", "mins": "minutes", "pop": "population",
}  # fmt: skip
# With a full stop, before a number.
BEFORE_NUMBER = {
    "No": "number", "no": "number", "Nos": "numbers", "nos": "numbers", "Fig": "figure", "fig": "figure",
    "Figs": "figures", "Vol": "volume", "vol": "volume", "Ch": "chapter", "ch": "chapter", "Sec": "section",
    "sec": "section", "Art": "article", "art": "article", "p": "page", "pp": "pages", "P": "page",
    "Fl": "floor", "par": "paragraph", "para": "paragraph", "pg": "page", "fn": "footnote", "ver": "version",
    "Eq": "equation", "eq": "equation", "Rm": "room", "Bldg": "building", "Ste": "suite", "Ed": "edition",
    "v": "versus",
    "c": "circa",
}  # fmt: skip
_PHRASES = {
    r"\be\. ?g\.,?": "for example", r"\bi\. ?e\.,?": "that is", r"\bet al\.": "et al",
    r"(?<=\d[a-z]{2} )c\.": "century",
    r"\bw/o\b": "without", r"\bw/(?= ?[A-Za-z])": "with", r"\bc/o\b": "care of", r"\b[nN]/[aA]\b": "not applicable",
    r"\band/or\b": "and or", r"\b(?:Ph\.? ?D|PhD)\b\.?": "P H D", r"\bM\.? ?D\.": "M D",
    r"\b[bB]/[wW]\b": "between",
    r"\b[aA]\.?k\.?a\.?(?=[ ,])": "also known as", r"\bR\.?I\.?P\b\.?": "rest in peace", r"\bP\. ?S\.": "P S",
    r"\bp\.?a\.(?= |$)": "per annum",
    r"\b[tT]h'(?= ?[a-z])": "the", r"(?<=\w)[ -]?'n'[ -]?(?=\w)": "and",
    r"\bB\. ?Sc\b\.?": "B S C", r"\bM\. ?Sc\b\.?": "M S C",
    r"\bdoc\.(?= \d)": "document",
}  # fmt: skip


def _alternatives(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_TITLE = re.compile(
    rf"(?<![\w'])({_alternatives(TITLES)}|(?:dr|mrs?|ms|prof)(?=\.))\b(?:\.(?= ?[A-Z]| (?:and|or|&) )|(?= [A-Z]))"
)
_BEFORE_NUMBER = re.compile(rf"\b({_alternatives(BEFORE_NUMBER)})\.(?= ?(?:\d|[IVX]{{2,}}\b))")
_DOTTED = re.compile(rf"\b({_alternatives(DOTTED)})\.(?![A-Za-z])")
_NEEDS_NO_STOP = re.compile(r"\b(vs|approx|etc|dept|govt|Jr|Sr|mgmt|misc|Apt(?= \d))\b(?!\.)")
_CORPORATE = re.compile(r"(?<=[A-Za-z,] )(Inc|Ltd|Corp)\b(?!\.)")


def _title(match: re.Match[str], _: Context) -> str | None:
    """ "St. John's" is saint John's, but the street of "on Elm St. It" is the matter of `identifiers`."""
    following = re.match(r" ?([A-Z][\w']*)", match.string[match.end() :])
    if match[1] in ("Sr", "Jr") or (
        following and following[1].lower() in FIRST_WORDS and match[1] in ("St", "Mt", "Ft")
    ):
        return None
    return TITLES[match[1].capitalize()]


def _dotted(match: re.Match[str], _: Context) -> str | None:
    """Words that are also words ("max.", "ed.") end a sentence more often than they are cut."""
    word, rest = match[1], match.string[match.end() :].strip(" \"'”’)")
    if word in ("ed", "trans", "pop", "Max", "max", "min", "temp", "al", "est", "ext", "Rev", "lang") and (
        not rest or rest[0].isupper()
    ):
        return None
    starts_afresh = re.match(r"([A-Z][a-z']*)", rest)
    ends = not rest or (starts_afresh is not None and starts_afresh[1].lower() in FIRST_WORDS)
    return DOTTED[word] + ("." if ends else "")


RULES = (
    *(
        Rule(re.compile(pattern), lambda match, _, words=words: words + stop_at_end(match))  # type: ignore[misc]
        for pattern, words in _PHRASES.items()
    ),
    Rule(_BEFORE_NUMBER, lambda match, _: BEFORE_NUMBER[match[1]]),
    Rule(_TITLE, _title),
    Rule(_DOTTED, _dotted),
    Rule(_NEEDS_NO_STOP, lambda match, _: DOTTED[match[1]]),
    Rule(_CORPORATE, lambda match, _: DOTTED[match[1]]),
)
