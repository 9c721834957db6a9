"""Choose among the pronunciations of a word by the words around it: "I read", "she has read".

No tagger: short rules on the neighbouring words, which are right where the neighbours are telling and
otherwise leave the usual pronunciation. The names of parts of speech are the keys that the lexicon
uses (Penn Treebank tags for verb forms).
"""

from collections.abc import Callable, Mapping, Sequence

from models.text.word_sets import word_set

_DETERMINERS = word_set(
    "a an the this these those my your his its our their some any no every each another either neither "
    "whose which what both all many few several more most much enough less little such other"
)
_ARTICLES = word_set("a an the my your his its our their this that these those her some any no every each")
_PREPOSITIONS = word_set(
    "of in for with by from on at into onto about against between through during without within under over "
    "near after before since until as like than per via off across behind beyond"
)
_MODALS = word_set(
    "to will would can could shall should may might must do does did don't doesn't didn't won't wouldn't "
    "can't "
    "cannot couldn't shan't shouldn't mustn't mightn't i'll you'll he'll she'll it'll we'll they'll i'd "
    "you'd "
    "he'd she'd we'd they'd let's please gonna wanna helps help"
)
_HAVE = word_set("have has had having i've you've we've they've haven't hasn't hadn't")
_BE = word_set(
    "am is are was were be been being i'm you're he's she's it's we're they're isn't aren't wasn't weren't "
    "get got gets"
)
_PLURAL_SUBJECTS = word_set("i you we they who that which people men women children and")
_SINGULAR_SUBJECTS = word_set("he she it who that which")
_OBJECTS = word_set("me him us them her you it")
_CAUSING = word_set(
    "let lets letting make makes made help helps helped see saw watch watched hear heard have had"
)
_ADVERBS = word_set(
    "always never also often just still ever now then soon only not already both even again really too rather"
)
_PAST_CUES = word_set(
    "yesterday ago last earlier once previously was were had did went came said told took found gave got "
    "knew "
    "thought felt wrote when while"
)
_CLAUSE_ENDS = frozenset({",", ";", ":", ".", "!", "?", "—", "…", ""})


class Context:
    """The words and marks of a sentence in lower case, seen from one word."""

    def __init__(self, tokens: Sequence[str], index: int) -> None:
        self.tokens = tokens
        self.index = index
        self.word = tokens[index]

    def at(self, offset: int) -> str:
        """The token so many places away, "" beyond the ends."""
        place = self.index + offset
        return self.tokens[place] if 0 <= place < len(self.tokens) else ""

    def within(self, places: int, words: frozenset[str]) -> bool:
        """Whether one of `words` is among the next `places` tokens."""
        return any(self.at(offset) in words for offset in range(1, places + 1))

    @property
    def governor(self) -> tuple[str, str]:
        """The nearest word before that is no adverb, and the one before that."""
        offset = -1
        while self.at(offset) in _ADVERBS or (len(self.at(offset)) > 4 and self.at(offset).endswith("ly")):
            offset -= 1
        return self.at(offset), self.at(offset - 1)

    @property
    def opens_clause(self) -> bool:
        """Whether this is the first word of a clause, where commands begin with a verb."""
        before = self.at(-1)
        return before in _CLAUSE_ENDS or before in {"“", '"', "("} or (before in {"and", "then", "or"})


def choose_part_of_speech(tokens: Sequence[str], index: int, entry: Mapping[str, str | None]) -> str:
    """The key of `entry` that fits the word at `index` of `tokens`; "DEFAULT" where nothing tells.

    tokens: the words of a sentence in lower case and its punctuation marks, one a token.
    """
    context = Context(tokens, index)
    if "None" in entry and context.at(1) in _CLAUSE_ENDS | {"”", ")", '"'}:
        return "None"
    special = _SPECIAL.get(context.word)
    if special:
        key = special(context)
    elif "DT" in entry:
        key = (
            "DT"
            if context.at(1) in _CLAUSE_ENDS or context.at(-1) in _PREPOSITIONS | _CLAUSE_ENDS
            else "DEFAULT"
        )
    elif _is_verb(context):
        key = "VERB"
    elif _is_noun(context):
        key = "NOUN"
    elif "ADJ" in entry and context.governor[0] in _ARTICLES | _BE | {"very", "so"}:
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


def _is_verb(context: Context) -> bool:  # noqa: PLR0911 - a list of rules, one return each
    before, second = context.governor
    after = context.at(1)
    third_person = context.word.endswith("s") and not context.word.endswith("ss")
    if before in _MODALS:
        return not (before == "to" and after in {"of"})
    if before in _OBJECTS and (second in _CAUSING or second in _MODALS):
        return True
    subjects = _SINGULAR_SUBJECTS if third_person else _PLURAL_SUBJECTS - {"and"}
    if before in subjects and context.at(-1) != "that":
        return True
    if before in _DETERMINERS or before in _PREPOSITIONS or before.endswith("'s"):
        return False
    takes_object = after in _ARTICLES or after in _OBJECTS
    if context.opens_clause:
        return takes_object and not third_person
    if third_person:
        return takes_object and before not in _BE | _HAVE
    return takes_object and before.endswith("s") and before not in _BE | _HAVE


def _is_noun(context: Context) -> bool:
    before, second = context.governor
    if before in _DETERMINERS or before in _PREPOSITIONS or before.endswith("'s"):
        return True
    if context.at(1) == "of":
        return True
    # An adjective between: "the final record", "a clever use".
    return second in _ARTICLES and before not in _BE | _HAVE | _MODALS | _PLURAL_SUBJECTS | _SINGULAR_SUBJECTS


def _read(context: Context) -> str:  # noqa: PLR0911 - a list of rules, one return each
    before, second = context.governor
    if before in _MODALS or (second in _MODALS - {"to"} and before in _PLURAL_SUBJECTS | _SINGULAR_SUBJECTS):
        return "DEFAULT"
    if (
        before in _HAVE
        or (before in _BE and before not in {"get", "gets"})
        or (second in _HAVE and before in _OBJECTS | {"i", "we", "they", "he", "she"})
    ):
        return "VBN"
    if before in {"a", "the", "good", "quick", "must"} or (
        context.opens_clause and before not in {"and", "then"}
    ):
        return "DEFAULT"
    if before in _CAUSING or (before in _OBJECTS and second in _CAUSING):
        return "DEFAULT"
    if before in {"he", "she", "it", "nobody", "everyone", "someone", "everybody"}:
        return "VBD"
    start = _clause_start(context)
    clause = context.tokens[start : _clause_end(context)]
    others = [token for place, token in enumerate(clause, start) if place != context.index]
    past = any(token in _PAST_CUES or (len(token) > 4 and token.endswith("ed")) for token in others)
    plain_subject = before in _PLURAL_SUBJECTS or before.endswith("s")
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
    if _is_verb(context):
        return "VERB"
    if (
        before in _DETERMINERS | _BE | _PREPOSITIONS
        or before.endswith("ed")
        or before in {"go", "going", "goes", "went"}
    ):
        return "DEFAULT"
    after = context.at(1)
    stays = after in _PREPOSITIONS | {
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
    if stays or after in _CLAUSE_ENDS:
        return "VERB" if not context.opens_clause or before in {"and", "or"} or stays else "DEFAULT"
    return "DEFAULT"


def _close(context: Context) -> str:
    if context.at(-1) in {"the", "a"} and context.at(1) in {"of", ",", ".", ""}:
        return "NOUN"
    if (
        context.at(1) == "to"
        and context.at(2) not in {"the", "new"}
        and context.at(-1) in _BE | {"too", "so", "very"}
    ):
        return "DEFAULT"
    before = context.at(-1)
    if before in {"too", "so", "very", "as", "how", "quite", "pretty", "really"} or before in _BE:
        return "DEFAULT"
    shop_hours = before.endswith("s") and context.at(1) in {"at", "on", "early", "late", "down"}
    return "VERB" if _is_verb(context) or shop_hours else "DEFAULT"


_BOWING = word_set("take takes took taking taken gave give gives final last first little deep low polite")


def _bow(context: Context) -> str:
    before, second = context.governor
    if context.within(2, frozenset({"arrow", "arrows", "tie", "string", "violin"})):
        return "DEFAULT"
    bends = _is_verb(context) or context.at(1) in {"down", "before", "to", "out"}
    of_ship = context.within(3, frozenset({"ship", "boat", "stern"}))
    return "VERB" if bends or of_ship or before in _BOWING or second in _BOWING else "DEFAULT"


def _tear(context: Context) -> str:
    before, _ = context.governor
    if (
        _is_verb(context)
        or (context.at(-2) == "wear" and before == "and")
        or context.at(1) in {"apart", "down", "up", "off", "open"}
    ):
        return "VERB"
    if context.within(6, frozenset({"eye", "eyes", "cheek", "cheeks", "face"})):
        return "DEFAULT"
    return "VERB" if context.at(1) == "in" and before in _ARTICLES else "DEFAULT"


def _wind(context: Context) -> str:
    if context.at(-1) in _DETERMINERS or context.at(-1) in _PREPOSITIONS:
        return "DEFAULT"
    return "VERB" if _is_verb(context) or context.at(1) in {"up", "down"} else "DEFAULT"


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
    subject = before in _SINGULAR_SUBJECTS | _PLURAL_SUBJECTS | _BE | _HAVE
    return "VBD" if (turned or subject) and before not in _ARTICLES else "DEFAULT"


def _used(context: Context) -> str:
    if context.at(1) != "to":
        return "DEFAULT"
    purpose = context.at(-1) in {"is", "are", "was", "were", "be", "been", "being", "it's"}
    accustomed = context.at(2) in _ARTICLES | _OBJECTS or context.at(2).endswith("ing")
    return "DEFAULT" if purpose and not accustomed else "VBD"


_TINY = word_set(
    "detail details amount amounts particle particles quantity quantities trace traces change changes "
    "difference differences fraction fractions piece pieces"
)


def _minute(context: Context) -> str:
    return "ADJ" if context.at(1) in _TINY or context.at(-1) in {"very", "so", "extremely"} else "DEFAULT"


def _content(context: Context) -> str:
    starts = context.opens_clause and context.at(1) in _BE | {"of", "management", "and", "on"}
    return "NOUN" if starts or (_is_noun(context) and context.at(-1) not in {"as", "more"}) else "DEFAULT"


def _bass(context: Context) -> str:
    fishing = context.within(4, frozenset({"fish", "fishing", "lake", "river", "boat", "pond"}))
    caught = (
        context.at(-1) in {"sea", "striped", "largemouth", "caught", "grilled"} or "caught" in context.tokens
    )
    return "DEFAULT" if fishing or caught else "ADJ"


_SPECIAL: dict[str, Callable[[Context], str]] = {
    "read": _read, "live": _live, "close": _close, "bow": _bow, "tear": _tear, "wind": _wind,
    "wound": _wound, "used": _used, "minute": _minute, "content": _content, "bass": _bass,
}  # fmt: skip

_OF_LEAD = word_set(
    "pipe pipes paint paints poisoning acid battery batteries weight weights pencil pencils bullet bullets "
    "shot free "
    "crystal ore roof roofs glass solder apron pellets sheet lining mine mines contamination levels"
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
