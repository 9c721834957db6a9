"""Chemical formulas, letter by letter, with charges, and isotopes by their names: H2SO4, Ca(OH)2, Na⁺, ¹⁴C."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.elements import ELEMENTS
from models.text.english.normalization.numbers import PLAIN_DIGITS, cardinal
from models.text.rules import DIGITS

# The elements that formulas in ordinary texts have.
_ELEMENT = "(?:Li|Na|Mg|Al|Si|Cl|Ca|Ti|Cr|Mn|Fe|Ni|Cu|Zn|Br|Ag|Sn|Ba|Pt|Au|Hg|Pb|[HBCNOFPSKI])"
_GROUP = rf"\((?:{_ELEMENT}\d?)+\)\d*"
_FORMULA = re.compile(rf"(?<![\w.-])(?=[A-Za-z()]+\d)(?:{_ELEMENT}\d{{0,2}}|{_GROUP}){{2,}}(?![\w'-])")
# Others without a number look like names or acronyms.
_WITHOUT_NUMBER = re.compile(r"\b(?:Na|K|H|Li|Ag)Cl\b|\b[HK]Br\b|\b(?:Na|K)OH\b|\b(?:Ca|Mg|Zn|Cu)O\b|\bNaF\b")
# Ions and particles: "Na⁺", "SO4²⁻", "e⁻".
_ION = re.compile(rf"(?<![\w.-])((?:{_ELEMENT}\d{{0,2}}|{_GROUP})+|[ep])([²³⁴⁵⁶⁷]?)([⁺⁻])(?![\w⁺⁻-])")
_ISOTOPE = re.compile(
    rf"(?<![\w)])([⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}})({'|'.join(sorted(ELEMENTS, reverse=True))})(?![a-z\d'])"
)
_PART = re.compile(r"[A-Za-z][a-z]?|\d+")
_CHARGES = {"⁺": "plus", "⁻": "minus"}


def _letters(formula: str, context: Context) -> str:
    return " ".join(
        cardinal(part, context.language) if part.isdigit() else " ".join(part.upper())
        for part in _PART.findall(formula)
    )


def _ion(match: re.Match[str], context: Context) -> str:
    formula, count, sign = match.groups()
    charge = f"{cardinal(count.translate(PLAIN_DIGITS), context.language)} " if count else ""
    return f"{_letters(formula, context)} {charge}{_CHARGES[sign]}"


def _isotope(match: re.Match[str], context: Context) -> str:
    return f"{ELEMENTS[match[2]]} {cardinal(match[1].translate(PLAIN_DIGITS), context.language)}"


RULES = (
    Rule(_ISOTOPE, _isotope, frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")),
    Rule(_ION, _ion, frozenset(_CHARGES)),
    Rule(_FORMULA, lambda match, context: _letters(match[0], context), DIGITS),
    Rule(_WITHOUT_NUMBER, lambda match, context: _letters(match[0], context), frozenset("lrOF")),
)
