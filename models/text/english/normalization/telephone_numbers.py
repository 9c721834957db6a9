"""Telephone numbers, digit by digit: (212) 555-0100, +44 20 7946 0958, 1-800-GO-FEDEX, call 911."""

import re

from models.text.english.normalization.acronyms import is_pronounceable
from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import spell_digits
from models.text.languages import BRITISH
from models.text.rules import DIGITS

# Numbers in which letters stand for digits.
_VANITY = re.compile(r"(?<![\w-])\+?(?:(1)[ .-])?\(?(8\d\d)\)?[ .-]([A-Z0-9]+(?:-[A-Z0-9]+)*)(?![\w-])")
_TELEPHONE = re.compile(
    r"(?<![\w.,$£€-])(?:"
    r"\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}"
    r"|(?:1[ .-])?\(\d{3}\)[ .-]?\d{3}[ .-]\d{4}"
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"
    r"|\d{3}-\d{4}"
    r"|\(?0\d{2,4}\)?[ -]\d{3,4}(?:[ -]?\d{3,4})?"
    r")(?![\w-]|[.,]\d)"
)
_AFTER_VERB = re.compile(
    r"\b(?:[Cc]all(?:ed|ing)?|CALL|[Dd]ial(?:ed|ing)?|[Pp]hone|[Tt]ext(?: \w+ to)?|[Rr]ing"
    r"|[Tt]ouch) (?P<it>\d{3,6})(?![\w%]|[.,]\d)"
    r"(?! (?:people|times|men|women|[a-z]+s\b))"
)


def _telephone(match: re.Match[str], _: Context) -> str | None:
    number = match[0]
    groups = re.findall(r"\d+", number)
    if sum(map(len, groups)) < 7:
        return None
    spoken = [spell_digits(group) for group in groups]
    if number.startswith("+"):
        return f"plus {', '.join(spoken)}"
    if groups[0] == "800":
        spoken[0] = "eight hundred"
    elif groups[:2] == ["1", "800"]:
        spoken[:2] = ["one eight hundred"]
    return ", ".join(spoken)


def _vanity(match: re.Match[str], context: Context) -> str | None:
    one, prefix, rest = match.groups()
    if not re.search("[A-Z]{3}", rest) or (not one and "-" not in match[0]):
        return None
    spoken = f"{'one ' if one else ''}{'eight hundred' if prefix == '800' else spell_digits(prefix)}"
    groups = re.findall("[A-Z]+|[0-9]+", rest)
    words = [spell_digits(group) if group.isdigit() else _vanity_word(group, context) for group in groups]
    return f"{spoken}, {' '.join(words)}"


def _vanity_word(letters: str, context: Context) -> str:
    word = letters.lower()
    known = context.lexicon.entry(word) is not None or (len(word) > 3 and is_pronounceable(word))
    return word if known and len(letters) > 1 else " ".join(letters)


# Emergency numbers beside another, and the keys of a telephone.
_EMERGENCY = re.compile(
    r"(?<=\d{3} or )(?:911|999|112|111|000|988)\b(?![.,]\d)"
    r"|(?:(?<=\d{3}-\d{4}, )|(?<=\d{3}-\d{4}, \d11, ))(?:[2-9]11|999|112|988)\b(?![.,]\d)"
    r"|(?<![\w.,$-])(?:[2-9]11|999|112|988)(?=,(?: or)? (?:\d{3}-)?\d{3}-\d{4}\b)"
    r"|(?<![\w.,$-])9-?1-?1(?= (?:call|operator|dispatch|emergency))"
)
_KEY = re.compile(r"\b(?i:press|dial|hit|or|the) (?P<it>\*(?=\d)|[*#](?=\s|[.,;]|$))")


def _key(match: re.Match[str], context: Context) -> str:
    return "star" if match["it"] == "*" else "hash" if context.language == BRITISH else "pound"


RULES = (
    Rule(_KEY, _key, frozenset("*#")),
    Rule(_VANITY, _vanity, frozenset("8")),
    Rule(_TELEPHONE, _telephone, DIGITS),
    Rule(_AFTER_VERB, lambda match, _: spell_digits(match["it"]), DIGITS),
    Rule(_EMERGENCY, lambda match, _: spell_digits(match[0]), DIGITS),
)
