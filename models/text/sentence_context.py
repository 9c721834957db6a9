"""A word seen among its neighbours, and whether they make it a verb or a noun.

No tagger: short lists of the closed word classes of English and rules on the words beside.
"""

from collections.abc import Sequence

from models.text.word_sets import word_set

DETERMINERS = word_set(
    "a an the this these those my your his its our their some any no every each another either neither "
    "whose which what both all many few several more most much enough less little such other"
)
ARTICLES = word_set("a an the my your his its our their this that these those her some any no every each")
PREPOSITIONS = word_set(
    "of in for with by from on at into onto about against between through during without within under over "
    "near after before since until as like than per via off across behind beyond"
)
MODALS = word_set(
    "to will would can could shall should may might must do does did don't doesn't didn't won't wouldn't "
    "can't cannot couldn't shan't shouldn't mustn't mightn't i'll you'll he'll she'll it'll we'll they'll "
    "i'd you'd he'd she'd we'd they'd let's please gonna wanna helps help"
)
HAVE = word_set("have has had having i've you've we've they've haven't hasn't hadn't")
BE = word_set(
    "am is are was were be been being i'm you're he's she's it's we're they're isn't aren't wasn't weren't "
    "get got gets"
)
PLURAL_SUBJECTS = word_set("i you we they who that which people men women children and")
SINGULAR_SUBJECTS = word_set("he she it who that which")
OBJECTS = word_set("me him us them her you it")
CAUSING = word_set(
    "let lets letting make makes made help helps helped see saw watch watched hear heard have had"
)
ADVERBS = word_set(
    "always never also often just still ever now then soon only not already both even again really too rather"
)
PAST_CUES = word_set(
    "yesterday ago last earlier once previously was were had did went came said told took found gave got "
    "knew thought felt wrote when while"
)
CLAUSE_ENDS = frozenset({",", ";", ":", ".", "!", "?", "—", "…", ""})


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
        while self.at(offset) in ADVERBS or (len(self.at(offset)) > 4 and self.at(offset).endswith("ly")):
            offset -= 1
        return self.at(offset), self.at(offset - 1)

    @property
    def opens_clause(self) -> bool:
        """Whether this is the first word of a clause, where commands begin with a verb."""
        before = self.at(-1)
        return before in CLAUSE_ENDS or before in {"“", '"', "("} or (before in {"and", "then", "or"})


def is_verb(context: Context) -> bool:  # noqa: PLR0911 - a list of rules, one return each
    """Whether the neighbours make the word a verb: "to" or a pronoun before, or an object after."""
    before, second = context.governor
    after = context.at(1)
    third_person = context.word.endswith("s") and not context.word.endswith("ss")
    if before in MODALS:
        return not (before == "to" and after in {"of"})
    if before in OBJECTS and (second in CAUSING or second in MODALS):
        return True
    subjects = SINGULAR_SUBJECTS if third_person else PLURAL_SUBJECTS - {"and"}
    if before in subjects and context.at(-1) != "that":
        return True
    if before in DETERMINERS or before in PREPOSITIONS or before.endswith("'s"):
        return False
    takes_object = after in ARTICLES or after in OBJECTS
    if context.opens_clause:
        return takes_object and not third_person
    if third_person:
        return takes_object and before not in BE | HAVE
    return takes_object and before.endswith("s") and before not in BE | HAVE


def is_noun(context: Context) -> bool:
    """Whether the neighbours make the word a noun, as articles and prepositions do."""
    before, second = context.governor
    if before in DETERMINERS or before in PREPOSITIONS or before.endswith("'s"):
        return True
    if context.at(1) == "of":
        return True
    # An adjective between: "the final record", "a clever use".
    return second in ARTICLES and before not in BE | HAVE | MODALS | PLURAL_SUBJECTS | SINGULAR_SUBJECTS
