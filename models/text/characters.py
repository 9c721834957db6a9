"""Bring any Unicode text to letters, ASCII digits and a known set of symbols.

English speech has no use for the difference between the many dashes, spaces and quotation marks. Emoji and other
pictures are silent. Letters stay as they are: what is not ASCII is asked of the dictionary first and then
transliterated by `transliteration`.
"""

import re
import unicodedata

from models.text.passage import Passage

# Written one way or another, these mean the same to a speaker.
_SAME = {
    "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "ʻ": "'", "´": "'", "`": "'", "′": "'",
    "„": "“", "‟": "“", "«": "“", "»": "”", "″": '"', "¿": " ", "¡": " ",
    "‐": "-", "‑": "-", "⁃": "-", "−": "-", "–": "–", "―": "—", "‒": "–",
    "·": " ", "•": ", ", "∙": "*", "⋅": "*", "∗": "*", "⁄": "/", "∕": "/", "µ": "μ", "Ω": "Ω",
    "[": "(", "]": ")", "{": "(", "}": ")", "|": ", ", "。": ". ", "、": ", ", "，": ", ", "！": "! ", "？": "? ",
    "：": ": ", "；": "; ", "،": ", ", "؟": "? ", "؛": "; ", "।": ". ", "™": "", "®": "", "©": " copyright ",
    "№": "No.",
    "¶": " paragraph ", "§": " section ", "\u00ad": "", "º": "°", "˚": "°", "℃": "°C", "℉": "°F", "≦": "≤",
    "≧": "≥",
    "…": "…",
}  # fmt: skip
# What may be left for the later steps: anything else is spoken by its name, silent, or an error.
_KEPT = frozenset(" \n'\"“”()-–—…;:,.!?/\\&%+@#*=<>~^_$£€¥₹₽₩₪₺₫₴₦₱฿₿¢°‰±×÷≈≠≤≥→←↔∞√Ω⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ")
_LINE_ENDS = frozenset("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# By Unicode category: dashes, brackets and quotes; marks and formats, which leave no gap. The rest,
# such as emoji and control characters, are a silent gap.
_BY_CATEGORY = {
    "Pd": "-", "Ps": "(", "Pe": ")", "Pi": "“", "Pf": "”", "Mn": "", "Me": "", "Mc": "", "Cf": "",
}  # fmt: skip
_EMOTICON = r"(?<!\S)(?:[:;=8][-'^o]?[()DPpO3/|*\]\[]+|</?3+|\^_+\^|[oO]_[oO]|¯\\_\(ツ\)_/¯|[xX]D+)(?!\w)"
# A character with its combining marks, or a face written with signs.
_PIECE = re.compile(rf"{_EMOTICON}|.[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]*", re.DOTALL)


def plain_characters(passage: Passage) -> Passage:
    """Rewrite a passage in letters, ASCII digits, spaces, line ends and the symbols of _KEPT."""
    pieces: list[tuple[str, int, int]] = []
    for match in _PIECE.finditer(passage.text):
        before = pieces[-1][0][-1:] if pieces else ""
        plain = _plain(match[0], before)
        if plain and not (plain == before == " "):
            pieces.append((plain, *passage.span(*match.span())))
    return Passage.joined(pieces)


def _plain(piece: str, before: str) -> str:  # noqa: PLR0911 - one return for each kind of character
    if piece.isascii() and len(piece) == 1 and (piece.isalnum() or (piece in _KEPT and piece != "`")):
        return piece
    if len(piece) > 1 and not unicodedata.combining(piece[1]):
        return " "  # an emoticon
    char = unicodedata.normalize("NFC", piece)
    if char in _SAME:
        return _SAME[char]
    if char in _KEPT:
        return char
    category = unicodedata.category(char[0])
    if category == "No" and unicodedata.decomposition(char).startswith("<fraction>"):
        fraction = unicodedata.normalize("NFKC", char).replace("⁄", "/")
        return f" {fraction}" if before.isdigit() else fraction  # keep "2½" from turning into "21/2"
    char = unicodedata.normalize("NFKC", char)
    if len(char) > 1 and not unicodedata.combining(char[1]):
        return "".join(_plain(part, "") for part in char)
    return _SAME.get(char) or _plain_character(char)


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
    """The Unicode name of a symbol, such as "for all", in letters alone."""
    return re.sub(r"[^a-z ]", " ", unicodedata.name(char[0], "symbol").lower())
