"""Chemical formulas, letter by letter: H2SO4, NaCl, Ca(OH)2."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import cardinal
from models.text.rules import DIGITS

# The elements that formulas in ordinary texts have.
_ELEMENT = "(?:Li|Na|Mg|Al|Si|Cl|Ca|Ti|Cr|Mn|Fe|Ni|Cu|Zn|Br|Ag|Sn|Ba|Pt|Au|Hg|Pb|[HBCNOFPSKI])"
_GROUP = rf"\((?:{_ELEMENT}\d?)+\)\d*"
_FORMULA = re.compile(rf"(?<![\w.-])(?=[A-Za-z()]+\d)(?:{_ELEMENT}\d{{0,2}}|{_GROUP}){{2,}}(?![\w'-])")
# Others without a number look like names or acronyms.
_WITHOUT_NUMBER = re.compile(r"\b(?:Na|K|H|Li|Ag)Cl\b|\b[HK]Br\b|\b(?:Na|K)OH\b|\b(?:Ca|Mg|Zn|Cu)O\b|\bNaF\b")
_PART = re.compile(r"[A-Z][a-z]?|\d+")


def _formula(match: re.Match[str], context: Context) -> str:
    parts = _PART.findall(match[0])
    return " ".join(
        cardinal(part, context.language) if part.isdigit() else " ".join(part.upper()) for part in parts
    )


RULES = (
    Rule(_FORMULA, _formula, DIGITS),
    Rule(_WITHOUT_NUMBER, _formula, frozenset("lrOF")),
)
