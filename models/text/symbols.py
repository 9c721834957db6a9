"""Signs that are spoken as words: &, +, =, @, %, ×, ≤, and the rest."""

import re
from collections.abc import Callable


def _spelled_pair(match: re.Match[str]) -> str:
    """ "AT&T" is A T and T."""
    return f"{' '.join(match[1])} and {' '.join(match[2])}"


_CONTEXTUAL: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\b([CF])#"), r"\1 sharp"),
    (re.compile(r"(?<=\d)\s?[*×]\s?(?=\d)"), " times "),
    (re.compile(r"\^2\b"), " squared"),
    (re.compile(r"\^3\b"), " cubed"),
    (re.compile(r"(?<=\w)\s?\^\s?(?=[-\w(])"), " to the power of "),
    (re.compile(r"(?<![~\w])~\s?(?=\w)"), "about "),
    (re.compile(r"(?<=\w)_(?=\w)"), " underscore "),
    (re.compile(r"(?<=[A-Za-z])/(?=\w)|(?<=\w)/(?=[A-Za-z])"), " slash "),
    (re.compile(r"\b([A-Z]{1,3})&([A-Z]{1,3})\b"), _spelled_pair),
    (re.compile(r"(?<=\w)\\(?=\w)"), " backslash "),
    (re.compile(r"-{2,}>?|={2,}>|->|=>|—>"), " — "),
    (re.compile(r"(?<=\s)[-–](?=\s)"), "—"),
    (re.compile("–"), "—"),
    (re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|={3,}|~+"), " "),  # emphasis and rules, as in Markdown
)
_WORDS = {
    "&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "‰": "per mille", "×": "times",
    "÷": "divided by", "±": "plus or minus", "≈": "approximately", "≠": "does not equal",
    "≤": "is at most", "≥": "is at least", "<": "less than", ">": "greater than", "√": "square root of",
    "∞": "infinity", "°": "degrees", "→": "to", "←": "from", "↔": "to and from", "μ": "mu", "Ω": "omega",
    "$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "₹": "rupee", "₽": "ruble", "₩": "won",
    "₪": "shekel", "₺": "lira", "₫": "dong", "₴": "hryvnia", "₿": "bitcoin", "¢": "cent",
}  # fmt: skip
_SIGN = re.compile("[" + re.escape("".join(_WORDS)) + "]")
_SILENT = re.compile(r"[\\/#^_]")


def speak_signs_around_numbers(text: str) -> str:
    """Speak signs whose meaning hangs on the digits beside them. To be done before numbers."""
    for pattern, words in _CONTEXTUAL:
        text = pattern.sub(words, text)
    return text


def speak_signs(text: str) -> str:
    """Speak every sign that is left, so that letters and punctuation alone remain."""
    return _SILENT.sub(" ", _SIGN.sub(lambda match: f" {_WORDS[match[0]]} ", text))
