"""Roman numerals: ordinals after the name of a monarch, cardinals after words such as "chapter", and in lists."""

import re

from models.text.english.full_stops import FIRST_WORDS
from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import cardinal, ordinal, year
from models.text.rules import DASHES

_CUES = (
    "chapter|part|act|scene|volume|vol|book|section|phase|stage|article|appendix|type|class|title|figure|table|level|grade"
    "|mark|unit|lesson|episode|season|round|war|bowl|apollo|olympiad|group|category|division|tier|canto|psalm|verse|sonata"
    "|symphony|concerto|opus|annex|schedule|step|module|version|fantasy|rocky|auto|mk|ch|sec|fig|clause|amendment|tome|century|page|(?-i:pp?(?=\\.))"
)
_MONARCHS = (
    "Henry|George|Edward|Charles|James|William|Richard|Elizabeth|Mary|Louis|Philip|Philippe|Francis|Frederick|Friedrich"
    "|Wilhelm|Catherine|Peter|Alexander|Nicholas|Ivan|Napoleon|John|Paul|Pius|Benedict|Leo|Gregory|Clement|Innocent|Urban"
    "|Felipe|Alfonso|Carlos|Juan|Ferdinand|Joseph|Maximilian|Otto|Gustav|Gustavus|Christian|Haakon|Harald|Olav|Margrethe"
    "|Margaret|Baldwin|Leopold|Albert|Victor|Vittorio|Umberto|Ramses|Ramesses|Ptolemy|Cleopatra|Darius|Xerxes|Thutmose"
    "|Mehmed|Selim|Murad|Suleiman|Abdullah|Hussein|Hassan|Mohammed|Muhammad|Robert|David|Malcolm|Donald|Stephen|Harold"
    "|Sixtus|Julius|Boniface|Celestine|Adrian|Martin|Eugene|Jean Paul|John Paul"
)
_TITLES = "King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Sultan|Prince|Tsarina|Pharaoh"
_NUMERAL = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
# In lower case only numerals that are not also words: "part i" and "chapter mix" are not numerals.
_LOWER_CASE_NUMERAL = r"(?=[ivx]{2}|x|v)x{0,2}(?:ix|iv|v?i{0,3})"
_END = r"\b(?!['.-][A-Za-z])"
_WORLD_WAR = re.compile(r"\bWW(I{1,3})\b")
_WAR = re.compile(r"(?<=\bWorld War )I{1,3}\b")
_AFTER_CUE = re.compile(rf"(?<=[A-Za-z.] )(?:{_NUMERAL}|{_LOWER_CASE_NUMERAL}){_END}")
_CUE = re.compile(rf"\b((?i:{_CUES}))s?\.? $")
# "Appendix C", "grade D": hundreds and fifties alone are rather letters.
_LETTER = re.compile("[CDLM]{1,2}")
_LONGEST_CUE = 20  # characters, at least
_AFTER_MONARCH = re.compile(rf"\b((?:(?:{_TITLES}) [A-Z][a-z]+)|{_MONARCHS}) (?P<it>([IVX]+))\b(?!\.[A-Z])")
_AFTER_NAME = re.compile(
    r"\b([A-Z][a-z]+) (?P<it>(?=[IVXL]{2})(?!X{1,3}L\b)(?:(?:XL|L?X{0,3}))(?:IX|IV|V?I{0,3}))\b(?!\.[A-Z])"
)
# "pp. iv-x"
_PAGES = re.compile(r"(?:(?<=\b[Pp]ages )|(?<=\bpp\. ))([ivxl]+) ?[-–] ?([ivxl]+)\b")
_SEPARATOR = r"(?:,? (?:and|or|to|of|&) |, ?| ?[–—-] ?)"
_LIST = re.compile(rf"(?<![\w'.-])[IVXL]+(?:{_SEPARATOR}[IVXL]+)+(?![\w'’]|\.\w)")
# "(iv)" but not "f(x)"; "II. The plan" at the start of a line, but not the initial of "V. S. Naipaul".
_IN_BRACKETS = re.compile(
    r"(?<![A-Za-z]\()(?<=\()(?:i{1,3}|iv|vi{0,3}|ix|xi{0,3}|x?iv|xv)(?=\))"
    r"|(?:(?<=\n)|^)(?:[ivx]+|[IVX]+)(?=\) ?[A-Z])|(?:(?<=\n)|^)(?:[ivx]{2,}|[IVX]{2,})(?=\.(?:\s|$))"
)
_CENTURY = re.compile(rf"\b(?=[IVX]{{2}}){_NUMERAL}(?= [Cc]entur(?:y|ies)\b)")
# Long enough to be no word: years, as on buildings and in titles of films.
_LONG = re.compile(rf"\b(?=[MDCLXVI]{{5}}){_NUMERAL}\b(?!['’-])")
_IRREGULAR_PASTS = (
    "became|began|broke|brought|built|came|chose|drew|fell|fled|fought|gave|held|kept|knew|lay|led|left|lost|made|met"
    "|rode|rose|sat|saw|sent|spent|spoke|stood|swore|sold|took|told|went|won|wore|wrote"
)
# "Elizabeth I ruled" begins a sentence; "did Mary I ..." does not.
_QUEEN_OR_KING_DID = re.compile(rf"^(?:{_MONARCHS}) (?P<it>I)(?= (?:was|had|[a-z]+ed|{_IRREGULAR_PASTS})\b)")
# A verb that cannot follow the pronoun, and what only a monarch has.
_THIRD_PERSON = re.compile(
    r" (?:is|has|does|(?!always|sometimes|perhaps|besides|afterwards|nowadays)[a-z]{2,}[^s\W]s)\b"
)
_REIGN = re.compile(
    r"\b(?:reign|court|crown|death|execution|trial|coronation|portrait|statue|tomb|daughter|son|wife|widow|heir|army"
    r"|abdication|accession|marriage|time|days) of $"
)
_I = frozenset("I")
_VALID = re.compile(_NUMERAL)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
# A verb after "I" shows that it is the pronoun: "In part I agree".
_PRONOUN_I = re.compile(
    r"\s+(?:am|was|have|had|will|would|do|did|can|could|shall|should|think|agree|[a-z]+ed\b)"
)


def roman_value(numeral: str) -> int:
    """The value of a well-formed Roman numeral: "XIV" is 14."""
    values = [_VALUES[letter] for letter in numeral.upper()]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _value(numeral: str, context: Context) -> str | None:
    return (
        cardinal(str(roman_value(numeral)), context.language) if _VALID.fullmatch(numeral.upper()) else None
    )


def _after_cue(match: re.Match[str], context: Context) -> str | None:
    numeral, start = match[0], match.start()
    cue = _CUE.search(match.string, max(0, start - _LONGEST_CUE), start)
    if cue is None or _LETTER.fullmatch(numeral):
        return None
    if numeral == "I" and (
        (cue[1][0].islower() and cue[1] not in ("type", "class", "phase", "stage", "grade"))
        or _PRONOUN_I.match(match.string, match.end())
    ):
        return None
    return _value(numeral, context)


def _after_monarch(match: re.Match[str], context: Context) -> str | None:
    name, numeral = match[1], match["it"]
    if not _VALID.fullmatch(numeral):
        return None
    # "Did Mary I ..." and "Malcolm X": one letter is a number after a title, or where it cannot be a word or name.
    following = match.string[match.end() :]
    if len(numeral) == 1 and " " not in name:
        if name == "Malcolm" or (numeral == "X" and following.startswith(".")):
            return None
        if numeral == "I" and not (
            re.match(r"\s*(?:[,.;:)]|of\b|'s|$)", following)
            or _THIRD_PERSON.match(following)
            or _REIGN.search(match.string, 0, match.start())
        ):
            return None
    return f"the {ordinal(str(roman_value(numeral)), context.language)}"


def _long(match: re.Match[str], context: Context) -> str:
    value = roman_value(match[0])
    return (year if 1000 <= value < 2200 else cardinal)(str(value), context.language)


def _after_name(match: re.Match[str], context: Context) -> str | None:
    return None if match[1].lower() in FIRST_WORDS else _value(match["it"], context)


def _list(match: re.Match[str], context: Context) -> str | None:
    """ "I, II, and III": one numeral at least has several letters, so that "X, V" and "I, I" are not numerals."""
    numerals = re.findall("[IVXL]+", match[0])
    if not any(len(numeral) > 1 for numeral in numerals) or not all(
        _VALID.fullmatch(numeral) for numeral in numerals
    ):
        return None
    spoken = re.sub("[IVXL]+", lambda numeral: str(_value(numeral[0], context)), match[0])
    return re.sub(r"\s?[–—-]\s?", " to ", spoken).replace("&", "and")


def _pages(match: re.Match[str], context: Context) -> str | None:
    first, last = _value(match[1], context), _value(match[2], context)
    return f"{first} to {last}" if first and last else None


def _alone(match: re.Match[str], context: Context) -> str | None:
    return _value(match[0], context)


RULES = (
    Rule(
        _WORLD_WAR, lambda match, context: f"World War {cardinal(str(len(match[1])), context.language)}", _I
    ),
    Rule(_WAR, _alone, _I),
    Rule(_AFTER_MONARCH, _after_monarch, frozenset("IVX")),
    Rule(_QUEEN_OR_KING_DID, lambda _match, _context: "the first", _I),
    Rule(
        _CENTURY,
        lambda match, context: ordinal(str(roman_value(match[0])), context.language),
        frozenset("IVX"),
    ),
    Rule(_LIST, _list, frozenset("IVXL")),
    Rule(_PAGES, _pages, DASHES),
    Rule(_AFTER_CUE, _after_cue, frozenset("IVXLCDMivx")),
    Rule(_AFTER_NAME, _after_name, frozenset("IVXL")),
    Rule(_LONG, _long, frozenset("MDCLX")),
    Rule(_IN_BRACKETS, _alone, frozenset(".)")),
)
