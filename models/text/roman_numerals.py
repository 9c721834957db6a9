"""Roman numerals: ordinals after the name of a monarch, cardinals after words such as "chapter"."""

import re

from models.text.numbers import cardinal, ordinal

_CUES = (
    "chapter|part|act|scene|volume|vol|book|section|phase|stage|article|appendix|type|class|title|figure"
    "|table|level|grade|mark|unit|lesson|episode|season|round|war|bowl|apollo|olympiad|group|category"
    "|division|tier|canto|psalm|verse|sonata|symphony|concerto|opus|annex|schedule|step|module|version"
    "|fantasy|rocky"
)
_MONARCHS = (
    "Henry|George|Edward|Charles|James|William|Richard|Elizabeth|Mary|Louis|Philip|Philippe|Francis"
    "|Frederick|Friedrich|Wilhelm|Catherine|Peter|Alexander|Nicholas|Ivan|Napoleon|John|Paul|Pius|Benedict"
    "|Leo|Gregory|Clement|Innocent|Urban|Felipe|Alfonso|Carlos|Juan|Ferdinand|Joseph|Maximilian|Otto|Gustav"
    "|Gustavus|Christian|Haakon|Harald|Olav|Margrethe|Margaret|Baldwin|Leopold|Albert|Victor|Vittorio"
    "|Umberto|Ramses|Ramesses|Ptolemy|Cleopatra|Darius|Xerxes|Thutmose|Mehmed|Selim|Murad|Suleiman"
    "|Abdullah|Hussein|Hassan|Mohammed|Muhammad|Robert|David|Malcolm|Donald|Stephen|Harold|Sixtus|Julius"
    "|Boniface|Celestine|Adrian|Martin|Eugene"
)
_TITLES = "King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Sultan|Prince"
_NUMERAL = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
# In small letters only what is no word by itself: "part i" and "chapter mix" are left alone.
_SMALL_NUMERAL = r"(?=[ivx]{2}|x)x{0,2}(?:ix|iv|v?i{0,3})"
_AFTER_CUE = re.compile(rf"\b((?i:{_CUES}))s? ({_NUMERAL}|{_SMALL_NUMERAL})\b(?!['.-][A-Za-z])")
_AFTER_MONARCH = re.compile(rf"\b((?:(?:{_TITLES}) [A-Z][a-z]+)|{_MONARCHS}) ([IVX]+)\b('s)?(?!\.[A-Z])")
_AFTER_NAME = re.compile(r"\b([A-Z][a-z]+) ((?=[IVX]{2})(?:X{0,3})(?:IX|IV|V?I{0,3}))\b(?!\.[A-Z])")
_WORLD_WAR = re.compile(r"\bWW(I{1,3})\b")
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


def speak_roman_numerals(text: str, language: str) -> str:
    """Speak Roman numerals where the word before shows that they are numbers."""
    text = _WORLD_WAR.sub(lambda m: f"World War {cardinal(str(len(m[1])), language)}", text)
    text = _AFTER_CUE.sub(lambda m: _cardinal_after_cue(m, language), text)
    text = _AFTER_MONARCH.sub(lambda m: _ordinal_after_name(m, language), text)
    return _AFTER_NAME.sub(lambda m: f"{m[1]} {cardinal(str(roman_value(m[2])), language)}", text)


def _cardinal_after_cue(match: re.Match[str], language: str) -> str:
    cue, numeral = match[1], match[2]
    if numeral == "I" and (cue[0].islower() or _PRONOUN_I.match(match.string[match.end() :])):
        return match[0]
    return f"{match[0][: -len(numeral)]}{cardinal(str(roman_value(numeral)), language)}"


def _ordinal_after_name(match: re.Match[str], language: str) -> str:
    name, numeral, possessive = match.groups()
    if not _VALID.fullmatch(numeral):
        return match[0]
    # "Did Mary I ..." and "Malcolm X": one letter is a number only after a title, or V.
    if len(numeral) == 1 and " " not in name and (numeral != "V" or name == "Malcolm"):
        return match[0]
    return f"{name} the {ordinal(str(roman_value(numeral)), language)}{possessive or ''}"
