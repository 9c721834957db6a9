"""Abbreviations of titles, days, months, Latin phrases and addresses, as the words they stand for."""

import re
from functools import partial

MONTHS = {
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July",
    "Aug": "August", "Sep": "September", "Sept": "September", "Oct": "October", "Nov": "November",
    "Dec": "December",
}  # fmt: skip
DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
# With or without a full stop, before a name.
TITLES = {
    "Mr": "mister", "Mrs": "missus", "Ms": "miss", "Dr": "doctor", "Prof": "professor", "Messrs": "messieurs",
    "Rev": "reverend", "Hon": "honorable", "Gen": "general", "Col": "colonel", "Maj": "major",
    "Capt": "captain", "Lt": "lieutenant", "Sgt": "sergeant", "Cpl": "corporal", "Cmdr": "commander",
    "Gov": "governor", "Sen": "senator", "Rep": "representative", "Pres": "president", "St": "saint",
    "Mt": "mount", "Ft": "fort", "Fr": "father", "Supt": "superintendent",
}  # fmt: skip
# With a full stop, anywhere.
DOTTED = {
    "approx": "approximately", "apt": "apartment", "Apt": "apartment", "dept": "department",
    "Dept": "department", "est": "established", "Est": "established", "etc": "et cetera", "vs": "versus",
    "Jr": "junior", "Sr": "senior", "Inc": "incorporated", "Ltd": "limited", "Corp": "corporation",
    "Co": "company", "Bros": "brothers", "Ave": "avenue", "Blvd": "boulevard", "Rd": "road", "Ln": "lane",
    "Hwy": "highway", "Pkwy": "parkway", "Sq": "square", "St": "street", "Dr": "drive", "govt": "government",
    "Univ": "university", "Assn": "association", "Assoc": "associate", "Asst": "assistant",
    "cf": "compare", "viz": "namely", "ca": "circa", "al": "al", "esp": "especially",
    "incl": "including", "excl": "excluding", "max": "maximum", "Max": "maximum", "min": "minimum",
    "misc": "miscellaneous", "temp": "temperature", "tel": "telephone", "Tel": "telephone",
    "ext": "extension",
    "Ext": "extension", "Esq": "esquire", "Ph.D": "P H D", "PhD": "P H D", "Nos": "numbers",
}  # fmt: skip
# With a full stop, before a number.
BEFORE_NUMBER = {
    "No": "number", "no": "number", "Nos": "numbers", "nos": "numbers", "Fig": "figure", "fig": "figure",
    "Figs": "figures", "Vol": "volume", "vol": "volume", "Ch": "chapter", "ch": "chapter", "Sec": "section",
    "sec": "section", "Art": "article", "art": "article", "p": "page", "pp": "pages", "P": "page",
    "Eq": "equation", "eq": "equation", "Rm": "room", "Bldg": "building", "Ed": "edition", "v": "versus",
    "c": "circa",
}  # fmt: skip
_LATIN_PHRASES = (
    (re.compile(r"\be\. ?g\.,?", re.IGNORECASE), "for example"),
    (re.compile(r"\bi\. ?e\.,?", re.IGNORECASE), "that is"),
    (re.compile(r"\bet al\."), "et al"),
    (re.compile(r"(?<=\d[a-z]{2}) c\."), " century"),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/(?= ?[A-Za-z])"), "with "),
    (re.compile(r"\bc/o\b"), "care of"),
    (re.compile(r"\bn/a\b", re.IGNORECASE), "not applicable"),
    (re.compile(r"\band/or\b"), "and or"),
    (re.compile(r"\bPh\.? ?D\b\.?"), "P H D"),
    (re.compile(r"\bo'clock\b", re.IGNORECASE), "o'clock"),
)
_YEAR_ERA = re.compile(r"\b([AB])\.D\.|\bB\.C\.(?:E\.)?|\bC\.E\.")
_DAY_PERIOD = re.compile(r"(?<=\d)(\s?)([ap])\.\s?m\b(\.?)|\b([ap])\.m\.", re.IGNORECASE)


def _alternatives(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_MONTH = re.compile(rf"\b({_alternatives(MONTHS)})(?:\.(?! *$)|(?= \d)|(?<=\d ...)(?!\w))")
_DAY = re.compile(rf"\b({_alternatives(DAYS)})(?:\.(?=,| +[\da-z]| +(?:{_alternatives(MONTHS)}))|(?=,? \d))")
_DAYS = re.compile(rf"\b({_alternatives(DAYS)})\.?\s?[-–]\s?({_alternatives(DAYS)})\b")
_TITLE = re.compile(rf"\b({_alternatives(TITLES)})\b(?:\.(?= ?[A-Z]| (?:and|or) )|(?= [A-Z]))")
_BEFORE_NUMBER = re.compile(rf"\b({_alternatives(BEFORE_NUMBER)})\. ?(?=\d|[IVX]{{2,}}\b)")
_DOTTED = re.compile(rf"\b({_alternatives(DOTTED)})\.(?=(\s*$|\s+[\"'“]?[A-Z])?)")
_STREET = re.compile(r"\b((?:[A-Z][a-z]+|\d+(?:st|nd|rd|th)) )(St|Dr)\b\.?(?= *(?:[,;:.?!)]|$|[a-z]))")
_NEEDS_NO_STOP = re.compile(r"\b(vs|approx|etc|dept|govt)\b(?!\.)")


def expand_abbreviations(text: str) -> str:
    """Write abbreviations out: "Mr." becomes mister, "e.g." for example, "Wed." Wednesday.

    The full stop of an abbreviation that also ends the sentence is kept.
    """
    for pattern, words in _LATIN_PHRASES:
        text = pattern.sub(partial(_phrase, words), text)
    text = _YEAR_ERA.sub(lambda match: match[0].replace(".", "") + _kept_stop(match), text)
    text = _DAY_PERIOD.sub(_day_period, text)
    text = _DAYS.sub(lambda match: f"{DAYS[match[1]]} to {DAYS[match[2]]}", text)
    text = _DAY.sub(lambda match: DAYS[match[1]], text)
    text = _MONTH.sub(lambda match: MONTHS[match[1]], text)
    text = _BEFORE_NUMBER.sub(lambda match: BEFORE_NUMBER[match[1]] + " ", text)
    text = _STREET.sub(lambda match: match[1] + DOTTED[match[2]] + _kept_stop(match), text)
    text = _TITLE.sub(lambda match: TITLES[match[1]], text)
    text = _DOTTED.sub(lambda match: DOTTED[match[1]] + _kept_stop(match), text)
    return _NEEDS_NO_STOP.sub(lambda match: DOTTED[match[1]], text)


def _phrase(words: str, match: re.Match[str]) -> str:
    return words + _kept_stop(match)


def _kept_stop(match: re.Match[str]) -> str:
    """A full stop, where the abbreviation's own was also the end of the sentence."""
    at_end = not match.string[match.end() :].strip(" \"'”)")
    return "." if match[0].endswith(".") and at_end else ""


def _day_period(match: re.Match[str]) -> str:
    letter = (match[2] or match[4]).upper()
    return f"{' ' if match[2] else ''}{letter} M{_kept_stop(match)}"
