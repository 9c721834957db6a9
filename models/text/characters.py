"""Reduces any Unicode text to letters, ASCII digits and known marks, each with its place in the written text."""

import re
import unicodedata

from models.text.aligned_text import AlignedText

# Characters that mean the same to a speaker as one that is kept.
_EQUIVALENTS = {
    "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "´": "'", "`": "'", "′": "'", "„": "“", "‟": "“", "«": "“", "»": "”",
    "‹": "“", "›": "”", "″": '"', "¿": " ", "¡": " ", "‐": "-", "‑": "-", "−": "-", "―": "—", "‒": "–",
    "•": ", ", "[": "(", "]": ")", "{": "(", "}": ")", "|": ", ", "।": ". ", "॥": ". ", "،": ", ", "؟": "? ",
    "。": ". ", "、": ", ", "！": "! ", "？": "? ", "₂": "2", "，": ", ", "；": "; ", "：": ": ", "．": ".",
    "｡": ". ",
    "「": "“", "」": "”", "『": "“", "』": "”", "《": "“", "》": "”", "〈": "“", "〉": "”", "【": "“", "】": "”",
    "（": "(", "）": ")", "～": "~", "〜": "~", "－": "-", "＋": "+", "／": "/", "％": "%", "＆": "&",
    "＠": "@", "＃": "#",
    "＝": "=", "＄": "$", "￥": "¥", "￡": "£", "℃": "°C",
}  # fmt: skip
_KEPT = frozenset(" \n'\"“”()-–—…;:,.!?/%&@#+*=<>_$£€¥₹°ºª×²³~〇")
_LINE_ENDS = frozenset("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# Radicals as signs of their own, and units that are one sign, such as ㎏.
_WRITTEN_OTHERWISE = re.compile("[\u2e80-\u2fdf\u3371-\u33df]")
_VARIATION_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"  # the last four are those of kana
GRAPHEME_JOINER = "\u034f"  # invisible, but a mark, which keeps NFC from composing
# A character with its combining marks, which NFC composes.
_PART = re.compile(f"[^{_MARKS}][{_MARKS}]*|[{_MARKS}]+", re.DOTALL)


def plain_characters(text: AlignedText) -> AlignedText:
    """Rewrite a text: letters are composed (NFC); emoji become spaces; zero-width and control characters go."""
    parts: list[tuple[str, int, int]] = []
    for match in _PART.finditer(text.text):
        char = unicodedata.normalize("NFC", match[0].replace(GRAPHEME_JOINER, ""))
        plain = _plain(char) if char else ""
        if plain:
            parts.append((plain, *text.span(*match.span())))
    return AlignedText.joined(parts)


def _plain(char: str) -> str:  # noqa: PLR0911 - one return for each kind of character
    if char in _KEPT:
        return char
    if char in _EQUIVALENTS:
        return _EQUIVALENTS[char]
    if char in _LINE_ENDS:
        return "\n"
    if _VARIATION_SELECTOR.match(char):
        return ""
    category = unicodedata.category(char[0])
    if category[0] == "L" or category in ("Mn", "Mc"):
        compatible = unicodedata.normalize("NFKC", char)  # ligatures and letters of full width
        return compatible if category[0] == "L" or not unicodedata.combining(char[0]) else char
    if category == "So" and _WRITTEN_OTHERWISE.match(char):
        return unicodedata.normalize("NFKC", char)
    if category == "Nd":
        return str(unicodedata.digit(char[0]))
    if category in ("Nl", "No"):
        compatible = unicodedata.normalize("NFKC", char).replace("⁄", "/")
        return f" {compatible} " if compatible.isascii() else " "
    return "" if category in ("Cf", "Me") else " "
