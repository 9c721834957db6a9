"""Words whose pronunciation is clear from a few words beside them, which are looked at before the homographs.

They are rare in the sentences that the homographs were fitted on, or, as "Nice" and "putting", not in them at all.
"""

import re
from collections.abc import Callable, Mapping

from models.text.languages import AMERICAN, BRITISH

# How many characters on either side are considered: some forty words.
_WINDOW = 240

_NICE = {AMERICAN: "nˈis", BRITISH: "nˈiːs"}
_PUTTING = {AMERICAN: "pˈʌTɪŋ", BRITISH: "pˈʌtɪŋ"}
_READ = {AMERICAN: "ɹˈid", BRITISH: "ɹˈiːd"}

_TO_A_TOWN = re.compile(
    r"\b(?:in|to|from|near|of|at|around|through|via|into|outside|leave|leaves|left|leaving|reach|reached|visit"
    r"|visits|visited|visiting|OGC|Cannes and|Monaco and|Marseille and) $"
)
# "to Nice People" is a title; "at Nice Airport" is not.
_IS_TOWN = re.compile(
    r"(?! [A-Z])|(?= (?:Airport|Carnival|Côte|Cote|Jazz|Marathon|Observatory|University|Ville|Saint|I\b))"
)
_BESIDE_TOWN = re.compile(
    r",? (?:\()?France\b|(?:,| and| to| or| via)? (?:Cannes|Monaco|Marseilles?|Antibes|Menton|Toulon)\b"
)
_GOLF = re.compile(
    r"\b(?:putts?|putted|putters?|golf\w*|birdies?|bogeys?|fairways?|caddies?|(?:on|reached|missed) the green)\b",
    re.IGNORECASE,
)
_OWNED = re.compile(r"\b(?:my|your|his|her|our|their|'s) $", re.IGNORECASE)
_STROKE = re.compile(r" (?:greens?|strokes?|practice|surfaces?|coach|lessons?)\b")
# What is put somewhere: "putting the kettle on", "putting pressure on him".
_WITHOUT_OBJECT = re.compile(
    r"\s*(?:[^\w\s]|$)| (?:a|the|that|this|his|her|my|your|their) (?:\w+ )?putt\b"
    r"| (?:on the green|from|for|well|better|badly|poorly|too|very|so|at|was|is|were|has|had|and|or|out|let|more"
    r"|less|as|than|again|under|while|when|because|with (?:a|the|his|her|my|your) (?:\w+ )?putter)\b"
)
_THEY = re.compile(r"(?:^|[,;:“\"(] ?| and | but | that | if | because )(?:I|you|we|they) $", re.IGNORECASE)
_MANNER = re.compile(
    r" (?:(?:very|so|too|really|quite|rather|pretty) )?(?:well|fast|slowly|aloud|badly|quickly|beautifully|poorly"
    r"|a lot|too much)(?=\s*(?:[.!?,;:)”\"]|$))"
)
_PAST = re.compile(
    r"\b(?:yesterday|ago|last|was|were|did|had|when|once|earlier|then|before|already|just|have|has|\w+ed)\b",
    re.IGNORECASE,
)


def _is_nice(word: str, before: str, after: str) -> bool:
    """The town in France: "in Nice", "Nice, France"."""
    if word != "Nice":
        return False
    return _BESIDE_TOWN.match(after) is not None or (
        _TO_A_TOWN.search(before) is not None and _IS_TOWN.match(after) is not None
    )


def _is_putting(_: str, before: str, after: str) -> bool:
    """The stroke of golf: "the putting green", "his putting was poor"."""
    if _STROKE.match(after):
        return True
    if not _WITHOUT_OBJECT.match(after):
        return False
    return _OWNED.search(before) is not None or _GOLF.search(f"{before} {after}") is not None


def _is_read_now(_: str, before: str, after: str) -> bool:
    """A habit, unless something else is in the past: "You read well"."""
    return (
        _THEY.search(before) is not None
        and _MANNER.match(after) is not None
        and _PAST.search(f"{before} {after}") is None
    )


_RULES: Mapping[str, tuple[Callable[[str, str, str], bool], Mapping[str, str]]] = {
    "nice": (_is_nice, _NICE),
    "putting": (_is_putting, _PUTTING),
    "read": (_is_read_now, _READ),
}


def clear_phonemes(sentence: str, start: int, end: int, language: str) -> str | None:
    """Phonemes of the word `sentence[start:end]` in a dialect where its context is clear, else None."""
    word = sentence[start:end]
    rule = _RULES.get(word.lower())
    if rule is None:
        return None
    holds, phonemes = rule
    before, after = sentence[max(0, start - _WINDOW) : start], sentence[end : end + _WINDOW]
    return phonemes[language] if holds(word, before, after) else None
