"""Choose among the pronunciations of a word by the words around it: "I read", "she has read".

No tagger: short rules on the neighbouring words, which are right where the neighbours are telling and
otherwise leave the usual pronunciation. The names of parts of speech are the keys that the lexicon
uses (Penn Treebank tags for verb forms).
"""

from collections.abc import Callable, Mapping, Sequence

from models.text.sentence_context import (
    ARTICLES,
    BE,
    CAUSING,
    CLAUSE_ENDS,
    DETERMINERS,
    HAVE,
    MODALS,
    OBJECTS,
    PAST_CUES,
    PLURAL_SUBJECTS,
    PREPOSITIONS,
    SINGULAR_SUBJECTS,
    Context,
    is_noun,
    is_verb,
)
from models.text.word_sets import word_set


def choose_part_of_speech(tokens: Sequence[str], index: int, entry: Mapping[str, str | None]) -> str:
    """The key of `entry` that fits the word at `index` of `tokens`; "DEFAULT" where nothing tells.

    tokens: the words of a sentence in lower case and its punctuation marks, one a token.
    """
    context = Context(tokens, index)
    if "None" in entry and context.at(1) in CLAUSE_ENDS | {"”", ")", '"'}:
        return "None"
    special = _SPECIAL.get(context.word)
    if special:
        key = special(context)
    elif "DT" in entry:
        key = (
            "DT"
            if context.at(1) in CLAUSE_ENDS or context.at(-1) in PREPOSITIONS | CLAUSE_ENDS
            else "DEFAULT"
        )
    elif is_verb(context):
        key = "VERB"
    elif is_noun(context):
        key = "NOUN"
    elif "ADJ" in entry and context.governor[0] in ARTICLES | BE | {"very", "so"}:
        key = "ADJ"
    else:
        key = "DEFAULT"
    return key if key in entry else "DEFAULT"


def irregular_variant(tokens: Sequence[str], index: int, language: str) -> str | None:
    """Phonemes of a word that has two sounds but one entry in the lexicon ("lead", "bass"), if rare here."""
    rule = _IRREGULAR.get(tokens[index])
    if rule is None:
        return None
    applies, american, british = rule
    if not applies(Context(tokens, index)):
        return None
    return american if language == "en-us" else british


def _read(context: Context) -> str:  # noqa: PLR0911 - a list of rules, one return each
    before, second = context.governor
    if before in MODALS or (second in MODALS - {"to"} and before in PLURAL_SUBJECTS | SINGULAR_SUBJECTS):
        return "DEFAULT"
    if (
        before in HAVE
        or (before in BE and before not in {"get", "gets"})
        or (second in HAVE and before in OBJECTS | {"i", "we", "they", "he", "she"})
    ):
        return "VBN"
    if before in {"a", "the", "good", "quick", "must"} or (
        context.opens_clause and before not in {"and", "then"}
    ):
        return "DEFAULT"
    if before in CAUSING or (before in OBJECTS and second in CAUSING):
        return "DEFAULT"
    if before in {"he", "she", "it", "nobody", "everyone", "someone", "everybody"}:
        return "VBD"
    start = _clause_start(context)
    clause = context.tokens[start : _clause_end(context)]
    others = [token for place, token in enumerate(clause, start) if place != context.index]
    past = any(token in PAST_CUES or (len(token) > 4 and token.endswith("ed")) for token in others)
    plain_subject = before in PLURAL_SUBJECTS or before.endswith("s")
    if past or not plain_subject:
        return "VBD"
    return "DEFAULT"


def _clause_start(context: Context) -> int:
    place = context.index
    while place > 0 and context.tokens[place - 1] not in {".", "!", "?", ";"}:
        place -= 1
    return place


def _clause_end(context: Context) -> int:
    place = context.index
    while place < len(context.tokens) and context.tokens[place] not in {".", "!", "?", ";"}:
        place += 1
    return place


def _live(context: Context) -> str:
    before, _ = context.governor
    if is_verb(context):
        return "VERB"
    if (
        before in DETERMINERS | BE | PREPOSITIONS
        or before.endswith("ed")
        or before in {"go", "going", "goes", "went"}
    ):
        return "DEFAULT"
    after = context.at(1)
    stays = after in PREPOSITIONS | {
        "here",
        "there",
        "together",
        "alone",
        "longer",
        "happily",
        "up",
        "to",
        "and",
    }
    if stays or after in CLAUSE_ENDS:
        return "VERB" if not context.opens_clause or before in {"and", "or"} or stays else "DEFAULT"
    return "DEFAULT"


def _close(context: Context) -> str:
    if context.at(-1) in {"the", "a"} and context.at(1) in {"of", ",", ".", ""}:
        return "NOUN"
    if (
        context.at(1) == "to"
        and context.at(2) not in {"the", "new"}
        and context.at(-1) in BE | {"too", "so", "very"}
    ):
        return "DEFAULT"
    before = context.at(-1)
    if before in {"too", "so", "very", "as", "how", "quite", "pretty", "really"} or before in BE:
        return "DEFAULT"
    shop_hours = before.endswith("s") and context.at(1) in {"at", "on", "early", "late", "down"}
    return "VERB" if is_verb(context) or shop_hours else "DEFAULT"


_BOWING = word_set("take takes took taking taken gave give gives final last first little deep low polite")


def _bow(context: Context) -> str:
    before, second = context.governor
    if context.within(2, frozenset({"arrow", "arrows", "tie", "string", "violin"})):
        return "DEFAULT"
    bends = is_verb(context) or context.at(1) in {"down", "before", "to", "out"}
    of_ship = context.within(3, frozenset({"ship", "boat", "stern"}))
    return "VERB" if bends or of_ship or before in _BOWING or second in _BOWING else "DEFAULT"


def _tear(context: Context) -> str:
    before, _ = context.governor
    if (
        is_verb(context)
        or (context.at(-2) == "wear" and before == "and")
        or context.at(1) in {"apart", "down", "up", "off", "open"}
    ):
        return "VERB"
    if context.within(6, frozenset({"eye", "eyes", "cheek", "cheeks", "face"})):
        return "DEFAULT"
    return "VERB" if context.at(1) == "in" and before in ARTICLES else "DEFAULT"


def _wind(context: Context) -> str:
    if context.at(-1) in DETERMINERS or context.at(-1) in PREPOSITIONS:
        return "DEFAULT"
    return "VERB" if is_verb(context) or context.at(1) in {"up", "down"} else "DEFAULT"


def _wound(context: Context) -> str:
    before, _ = context.governor
    turned = context.at(1) in {
        "up",
        "down",
        "around",
        "round",
        "through",
        "his",
        "her",
        "the",
        "its",
        "tightly",
    }
    subject = before in SINGULAR_SUBJECTS | PLURAL_SUBJECTS | BE | HAVE
    return "VBD" if (turned or subject) and before not in ARTICLES else "DEFAULT"


def _used(context: Context) -> str:
    if context.at(1) != "to":
        return "DEFAULT"
    purpose = context.at(-1) in {"is", "are", "was", "were", "be", "been", "being", "it's"}
    accustomed = context.at(2) in ARTICLES | OBJECTS or context.at(2).endswith("ing")
    return "DEFAULT" if purpose and not accustomed else "VBD"


_TINY = word_set(
    "detail details amount amounts particle particles quantity quantities trace traces change changes "
    "difference differences fraction fractions piece pieces"
)


def _minute(context: Context) -> str:
    return "ADJ" if context.at(1) in _TINY or context.at(-1) in {"very", "so", "extremely"} else "DEFAULT"


def _content(context: Context) -> str:
    starts = context.opens_clause and context.at(1) in BE | {"of", "management", "and", "on"}
    return "NOUN" if starts or (is_noun(context) and context.at(-1) not in {"as", "more"}) else "DEFAULT"


def _bass(context: Context) -> str:
    fishing = context.within(4, frozenset({"fish", "fishing", "lake", "river", "boat", "pond"}))
    caught = context.at(-1) in {"sea", "striped", "largemouth", "caught", "grilled"} or "caught" in {
        context.at(-2),
        context.at(-3),
    }
    return "DEFAULT" if fishing or caught else "ADJ"


def _dove(context: Context) -> str:
    jumps = context.at(1) in {"into", "in", "under", "down", "off", "deep", "straight", "for"}
    return "VERB" if jumps and context.at(-1) not in ARTICLES else "DEFAULT"


_SPECIAL: dict[str, Callable[[Context], str]] = {
    "read": _read, "live": _live, "close": _close, "bow": _bow, "tear": _tear, "wind": _wind,
    "wound": _wound, "used": _used, "minute": _minute, "content": _content, "dove": _dove, "bass": _bass,
}  # fmt: skip

_OF_LEAD = word_set(
    "pipe pipes paint paints poisoning acid battery batteries weight weights pencil pencils bullet bullets "
    "shot free crystal ore roof roofs glass solder apron pellets sheet lining mine mines contamination "
    "levels"
)


def _is_metal(context: Context) -> bool:
    before, second = context.governor
    made_of = before in {"molten", "contain", "contains", "contained"} or (
        before == "of" and second in {"made", "sheets", "tons", "traces"}
    )
    return context.at(1) in _OF_LEAD or (context.at(2) in _OF_LEAD and context.at(1) == "-") or made_of


def _is_quarrel(context: Context) -> bool:
    return context.at(1) in {"with", "about", "over"} and context.at(-1) in {
        "a",
        "terrible",
        "big",
        "blazing",
        "huge",
    }


# word: (when, American, British)
_IRREGULAR: dict[str, tuple[Callable[[Context], bool], str, str]] = {
    "lead": (_is_metal, "lˈɛd", "lˈɛd"),
    "row": (_is_quarrel, "ɹˈW", "ɹˈW"),
}
