"""Abbreviations of titles, Latin phrases and companies, and elisions, as the words that they stand for."""

import re

from models.text.english.full_stops import FIRST_WORDS
from models.text.english.normalization.context import Context, Rule
from models.text.rules import APOSTROPHE, FULL_STOP, final_stop
from models.text.word_sets import word_set

# With or without a full stop, before a name.
_TITLES = {
    "Mr": "mister", "Mrs": "missus", "Ms": "miss", "Dr": "doctor", "Prof": "professor", "Messrs": "messieurs",
    "Rev": "reverend", "Hon": "honorable", "Gen": "general", "Col": "colonel", "Maj": "major", "Capt": "captain",
    "Lt": "lieutenant", "Sgt": "sergeant", "Cpl": "corporal", "Cmdr": "commander", "Gov": "governor",
    "Sen": "senator", "Rep": "representative", "Pres": "president", "St": "saint", "Mt": "mount", "Ft": "fort",
    "Fr": "father", "Supt": "superintendent", "Sr": "senior", "Jr": "junior", "Adm": "admiral", "Atty": "attorney",
    "Mx": "mix", "Mme": "madame", "Mlle": "mademoiselle", "Sgts": "sergeants", "Pvt": "private",
}  # fmt: skip
# With a full stop, anywhere.
_WORDS = {
    "approx": "approximately", "apt": "apartment", "Apt": "apartment", "dept": "department", "Dept": "department",
    "est": "established", "Est": "established", "etc": "et cetera", "vs": "versus", "Jr": "junior", "Sr": "senior",
    "Inc": "incorporated", "Ltd": "limited", "Corp": "corporation", "Co": "company", "Bros": "brothers",
    "govt": "government", "Govt": "government", "Mt": "mount", "mgmt": "management", "Univ": "university",
    "Assn": "association", "Assoc": "associate", "Asst": "assistant", "cf": "compare", "viz": "namely",
    "ca": "circa", "al": "al", "esp": "especially", "incl": "including", "excl": "excluding", "max": "maximum",
    "Max": "maximum", "min": "minimum", "misc": "miscellaneous", "temp": "temperature", "tel": "telephone",
    "Tel": "telephone", "ext": "extension", "Ext": "extension", "Esq": "esquire", "Nos": "numbers",
    "appt": "appointment", "Ste": "suite", "Bldg": "building", "bldg": "building", "lang": "language",
    "orig": "original", "usu": "usually", "avg": "average", "Natl": "national", "Intl": "international",
    "intl": "international", "Mfg": "manufacturing", "Mgr": "manager", "ed": "edited", "trans": "translated",
    "Mk": "mark", "Attn": "attention", "Ctrl": "control", "Cmd": "command", "PgUp": "page up",
    "PgDn": "page down", "Lvl": "level", "lvl": "level", "mgr": "manager", "ref": "reference", "Ref": "reference",
    "Rev": "reverend", "yrs": "years", "hrs": "hours", "mins": "minutes", "pop": "population",
    "qty": "quantity", "Qty": "quantity", "pls": "please", "Pls": "please",
}  # fmt: skip
# With a full stop, before a number.
_WORDS_BEFORE_NUMBER = {
    "No": "number", "no": "number", "Nos": "numbers", "nos": "numbers", "Fig": "figure", "fig": "figure",
    "Figs": "figures", "Vol": "volume", "vol": "volume", "Ch": "chapter", "ch": "chapter", "Sec": "section",
    "sec": "section", "Art": "article", "art": "article", "p": "page", "pp": "pages", "P": "page", "Fl": "floor",
    "par": "paragraph", "para": "paragraph", "pg": "page", "fn": "footnote", "ver": "version", "Eq": "equation",
    "eq": "equation", "Rm": "room", "Bldg": "building", "Ste": "suite", "Ed": "edition", "v": "versus",
    "c": "circa",
}  # fmt: skip
# Patterns that begin at the start of a word, and their words, by the character that they contain.
_WITH_STOPS = {
    r"[eE]\. ?g\.,?": "for example", r"[iI]\. ?e\.,?": "that is", r"et al\.": "et al",
    r"(?<=\d[a-z]{2} )c\.": "century",
    r"M\.? ?D\.": "M D", r"P\. ?S\.": "P S", r"p\.?a\.(?= |$)": "per annum", r"B\. ?Sc\b\.?": "B S C",
    r"M\. ?Sc\b\.?": "M S C", r"doc\.(?= \d)": "document",
    r"b\.(?= ?(?:c\. ?)?\d{3,4}\b)": "born", r"d\.(?= ?(?:c\. ?)?\d{3,4}\b)": "died",
}  # fmt: skip
_WITH_SLASH = {
    r"w/o\b": "without", r"w/(?= ?[A-Za-z])": "with", r"c/o\b": "care of", r"[nN]/[aA]\b": "not applicable",
    r"and/or\b": "and or", r"[bB]/[wW]\b": "between",
}  # fmt: skip
_OPTIONALLY_DOTTED = {
    r"Ph\.?D\.?s\b": "P H D's", r"Ph\.? ?D\b\.?": "P H D",
    r"[aA]\.?k\.?a\.?(?=[ ,])": "also known as", r"R\.?I\.?P\b\.?": "rest in peace",
}  # fmt: skip
# States as newspapers abbreviate them, after the name of a city.
_STATES = {
    "Ala": "Alabama", "Ariz": "Arizona", "Ark": "Arkansas", "Calif": "California", "Colo": "Colorado",
    "Conn": "Connecticut", "Del": "Delaware", "Fla": "Florida", "Ga": "Georgia", "Ill": "Illinois",
    "Ind": "Indiana",
    "Kan": "Kansas", "Ky": "Kentucky", "La": "Louisiana", "Mass": "Massachusetts", "Md": "Maryland",
    "Mich": "Michigan", "Minn": "Minnesota", "Miss": "Mississippi", "Mo": "Missouri", "Mont": "Montana",
    "Neb": "Nebraska", "Nev": "Nevada", "Okla": "Oklahoma", "Ore": "Oregon", "Pa": "Pennsylvania",
    "Tenn": "Tennessee", "Tex": "Texas", "Va": "Virginia", "Vt": "Vermont", "Wash": "Washington",
    "Wis": "Wisconsin", "Wyo": "Wyoming",
}  # fmt: skip
# "Roe v. Wade"
_VERSUS = re.compile(
    r"\b[A-Z][\w'.&]*(?:,? (?:Inc|Co|Corp|Ltd|LLC)\b\.?,?)? (?P<it>v\.|v(?! [A-Z]\b))(?= (?:the )?[A-Z])"
)
_STATE = re.compile(rf"(?<=[a-z], )({'|'.join(_STATES)})\.")
# Words with a digit for a sound, as chats have them.
_DIGIT_SOUNDS = {"gr8": "great", "l8r": "later", "l8": "late", "m8": "mate", "w8": "wait", "h8": "hate"}
_DIGIT_SOUND = re.compile(rf"(?<![\w-])(?:{'|'.join(_DIGIT_SOUNDS)})\b", re.IGNORECASE)
# Words that end a sentence more often than they are abbreviations.
_ALSO_WORDS = word_set("ed trans pop Max max min temp al est ext Rev lang ref Ref Cmd Ctrl")
_TITLE = re.compile(
    rf"(?<![\w'])({'|'.join(sorted(_TITLES, key=len, reverse=True))}|(?:dr|mrs?|ms|prof)(?=\.))\b"
    r"(?:\.(?= ?[A-Z]| (?:and|or|&) )|(?= [A-Z]))"
)
_WITH_STOP = re.compile(r"\b([A-Za-z]+)\.(?![A-Za-z])")
_WITH_STOP_BEFORE_NUMBER = re.compile(r"\b([A-Za-z]+)\.(?= ?(?:\d|[IVX]{2,}\b|[ivx]{2,}\b|[A-Z]{1,4}-?\d))")
_WITHOUT_STOP = re.compile(
    r"\b(vs|approx|etc|dept|govt|Jr|Sr|mgmt|misc|Apt(?= \d)|Mk(?=\.? ?(?:\d|[IVX]+\b))|Attn(?=\.?:)|Ctrl|Cmd"
    r"|PgUp|PgDn|[Ll]vl(?= ?\d)|[Pp]ls|[Qq]ty)\b(?!\.)|(?<=[A-Za-z,] )(Inc|Ltd|Corp)\b(?!\.)"
)


def _phrases(phrases: dict[str, str], needs: str) -> Rule:
    """One rule for many patterns without groups, since one search is faster than many."""
    pattern = re.compile(rf"\b(?:{'|'.join(f'({phrase})' for phrase in phrases)})")
    words = tuple(phrases.values())
    return Rule(
        pattern, lambda match, _: words[(match.lastindex or 1) - 1] + final_stop(match), frozenset(needs)
    )


def _title(match: re.Match[str], _: Context) -> str | None:
    """ "St. John's" is saint John's; "Elm St. It was" is a street, which `postal_addresses` verbalizes."""
    following = re.match(r" ?([A-Z][\w']*)", match.string[match.end() :])
    if match[1] in ("Sr", "Jr") or (
        following and following[1].lower() in FIRST_WORDS and match[1] in ("St", "Mt", "Ft")
    ):
        return None
    return _TITLES[match[1].capitalize()]


def _with_stop(match: re.Match[str], _: Context) -> str | None:
    word, rest = match[1], match.string[match.end() :].strip(" \"'”’)")
    if word not in _WORDS or (word in _ALSO_WORDS and (not rest or rest[0].isupper())):
        return None
    following = re.match(r"([A-Z][a-z']*)", rest)
    ends_sentence = not rest or (following is not None and following[1].lower() in FIRST_WORDS)
    return _WORDS[word] + ("." if ends_sentence else "")


RULES = (
    _phrases(_WITH_STOPS, "."),
    _phrases(_WITH_SLASH, "/"),
    Rule(re.compile(r"(?<=[a-z] )b/c(?= [A-Za-z])"), lambda _match, _context: "because", frozenset("/")),
    Rule(_VERSUS, lambda _match, _context: "versus", frozenset("v")),
    _phrases(_OPTIONALLY_DOTTED, "Pk"),
    Rule(re.compile(r"\b[tT]h'(?= ?[a-z])"), lambda _match, _context: "the", APOSTROPHE),
    Rule(re.compile(r"(?<=\w)[ -]?'n'[ -]?(?=\w)"), lambda _match, _context: "and", APOSTROPHE),
    Rule(_WITH_STOP_BEFORE_NUMBER, lambda match, _: _WORDS_BEFORE_NUMBER.get(match[1]), FULL_STOP),
    Rule(_STATE, lambda match, _: _STATES[match[1]] + final_stop(match), FULL_STOP),
    Rule(_DIGIT_SOUND, lambda match, _: _DIGIT_SOUNDS[match[0].lower()], frozenset("8")),
    Rule(_TITLE, _title),
    Rule(_WITH_STOP, _with_stop, FULL_STOP),
    Rule(_WITHOUT_STOP, lambda match, _: _WORDS[match[1] or match[2]]),
)
