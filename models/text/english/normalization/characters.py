"""Reduce any Unicode text to letters, ASCII digits and a known set of symbols.

The many kinds of dashes, spaces and quotation marks do not matter in speech. Emoji and other pictographs are
silent. Letters are kept: those outside ASCII are looked up in the dictionary first and then transliterated.
"""

import re
import unicodedata

from models.text.aligned_text import AlignedText
from models.text.characters import GRAPHEME_JOINER

# Characters that mean the same to a speaker as one that is kept.
_EQUIVALENTS = {
    "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "ʻ": "'", "´": "'", "`": "'", "′": "'",
    "„": "“", "‟": "“", "«": "“", "»": "”", "″": '"', "¿": " ", "¡": " ",
    "‐": "-", "‑": "-", "⁃": "-", "−": "-", "―": "—", "‒": "–",
    "·": " ", "•": ", ", "∙": "*", "⋅": "*", "∗": "*", "⁄": "/", "∕": "/", "µ": "μ",
    "[": "(", "]": ")", "{": "(", "}": ")", "|": ", ", "。": ". ", "、": ", ", "，": ", ", "！": "! ", "？": "? ",
    "：": ": ", "；": "; ", "،": ", ", "؟": "? ", "؛": "; ", "।": ". ", "™": "", "®": "", "©": " copyright ",
    "№": "No.", "¶": " paragraph ", "§": " section ", "\u00ad": "", "º": "°", "˚": "°", "℃": "°C", "℉": "°F",
    "≦": "≤", "≧": "≥",
}  # fmt: skip
# Symbols that later steps handle. Any other is spoken by its name or silent.
_KEPT = frozenset(" \n'\"“”()-–—…;:,.!?/\\&%+@#*=<>~^_$£€¥₹₽₩₪₺₫₴₦₱฿₿¢°‰±×÷≈≠≤≥→←↔∞√Ω⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ")
_LINE_ENDS = frozenset("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# By Unicode category: dashes, brackets and quotation marks; combining marks and formats, which disappear. Other
# characters, such as emoji and control characters, become a space.
_BY_CATEGORY = {
    "Pd": "-", "Ps": "(", "Pe": ")", "Pi": "“", "Pf": "”", "Mn": "", "Me": "", "Mc": "", "Cf": "",
}  # fmt: skip
# An 8 is a pair of eyes with a nose only: 83 is a number, and so is the 8 of "(see 7 and 8)".
_EMOTICON = (
    r"(?<!\S)(?:[:;][-'^o]?[()DPpO3/|*\]\[]+|=[-']?[()DPp]+|8-[)D]|"
    r"</?3+|\^_+\^|[oO]_[oO]|¯\\_\(ツ\)_/¯|[xX]D+)(?!\w)"
)
_COMBINING = "\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff"
_KEPT_ASCII = r"[A-Za-z0-9'\"()\-;:,.!?/\\&%+@#*=<>~^_$]"
# An emoticon; words of characters that are kept, as far as none can be an emoticon; or a character with its
# combining marks.
_PART = re.compile(
    rf"{_EMOTICON}|(?P<kept>{_KEPT_ASCII}+(?: (?![:;=8<^oOxX]){_KEPT_ASCII}+)*(?![{_COMBINING}]))|.[{_COMBINING}]*",
    re.DOTALL,
)


def plain_characters(text: AlignedText) -> AlignedText:
    """Rewrite a text in letters, ASCII digits, spaces, line ends and the symbols of _KEPT."""
    parts: list[tuple[str, int, int]] = []
    for match in _PART.finditer(text.text):
        start, end = match.span()
        first, last = text.span(start, end)
        if match["kept"] and last - first != end - start:  # markup was removed inside
            parts += [(char, *text.span(index, index + 1)) for index, char in enumerate(match[0], start)]
            continue
        before = parts[-1][0][-1] if parts else ""
        written = match[0].replace(GRAPHEME_JOINER, "")
        plain = match["kept"] or (_plain(written, before) if written else "")
        if plain and not (plain == before == " "):
            parts.append((plain, first, last))
    return AlignedText.joined(parts)


def _plain(part: str, before: str) -> str:  # noqa: PLR0911 - one return for each kind of character
    if part in (" ", "\n"):
        return part
    if len(part) > 1 and not unicodedata.combining(part[1]):
        return " "  # an emoticon
    char = unicodedata.normalize("NFC", part)
    if char in _EQUIVALENTS:
        return _EQUIVALENTS[char]
    if char in _KEPT:
        return char
    category = unicodedata.category(char[0])
    if category == "No" and unicodedata.decomposition(char).startswith("<fraction>"):
        fraction = unicodedata.normalize("NFKC", char).replace("⁄", "/")
        return f" {fraction}" if before.isdigit() else fraction  # "2½" is not "21/2"
    char = unicodedata.normalize("NFKC", char)
    if len(char) > 1 and not unicodedata.combining(char[1]):
        return "".join(_plain(each, "") for each in char)
    return _EQUIVALENTS.get(char) or _plain_character(char)


def _plain_character(char: str) -> str:
    category = unicodedata.category(char[0])
    if category[0] == "L" or char in _KEPT:
        return char
    if char in _LINE_ENDS:
        return "\n"
    if category == "Nd":
        return str(unicodedata.digit(char[0]))
    if category in ("Nl", "No"):
        return f" {unicodedata.numeric(char[0]):g} "
    if category in ("Sm", "Sc"):
        return f" {_spoken_name(char)} "
    return _BY_CATEGORY.get(category, " ")


def _spoken_name(char: str) -> str:
    """The Unicode name of a symbol, such as "for all", in lower-case letters."""
    return re.sub(r"[^a-z ]", " ", unicodedata.name(char[0], "symbol").lower())
