"""Symbols in words (&, +, =, @, %, ×, ≤, ...), and symbols that are not spoken."""

import re

from models.text.english.normalization.context import Context, Rule

_WORDS = {
    "&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "‰": "per mille", "×": "times",
    "÷": "divided by", "±": "plus or minus", "≈": "approximately", "≠": "does not equal", "≤": "is at most",
    "≥": "is at least", "<": "less than", ">": "greater than", "√": "square root of", "∞": "infinity",
    "°": "degrees", "→": "to", "←": "from", "↔": "to and from", "μ": "mu", "Ω": "omega", "$": "dollar",
    "£": "pound", "€": "euro", "¥": "yen", "₹": "rupee", "₽": "ruble", "₩": "won", "₪": "shekel", "₺": "lira",
    "₫": "dong", "₴": "hryvnia", "₦": "naira", "₱": "peso", "฿": "baht", "₿": "bitcoin", "¢": "cent",
}  # fmt: skip


_OPPOSITES = (
    ("yes", "no"), ("on", "off"), ("true", "false"), ("pass", "fail"), ("push", "pull"), ("plus", "minus"),
    ("love", "hate"), ("buy", "sell"), ("win", "lose"), ("win", "win"), ("up", "down"), ("hot", "cold"),
)  # fmt: skip
_PATTERN = re.compile("[" + re.escape("".join(_WORDS)) + "]")


def _acronym_pair(match: re.Match[str], _: Context) -> str:
    """ "AT&T" is A T and T."""
    return f"{' '.join(match[1])} and {' '.join(match[2])}"


def _rule(pattern: str, words: str, needs: str) -> Rule:
    return Rule(re.compile(pattern), lambda _match, _context: words, frozenset(needs))


RULES = (
    _rule(r"(?<=\b[A-GC])#(?!\w)", "sharp", "#"),
    _rule(r"(?<=\bT)-(?=\d)", "minus", "T"),
    _rule(r"(?<=[A-Za-z])\+\+", "plus plus", "+"),
    _rule(r"(?<=[\w)] )!=(?= ?[\w(])", "does not equal", "!"),
    _rule(r"(?<=[\w)] )<=(?= ?[\w(])", "is at most", "<"),
    _rule(r"(?<=[\w)] )>=(?= ?[\w(])", "is at least", ">"),
    _rule(r"^>(?=[\d$£€])", "more than", ">"),
    _rule(r"[-=]+>|<[-=]+", "—", "<>"),
    _rule(r"(?<=[!?=])[=<>]|==+", "equals", "=<>"),
    _rule(r"(?<![~\w])~\s?(?=[\w$£€])", "about", "~"),
    _rule(r"(?<=\w)_(?=\w)", "underscore", "_"),
    # "AC/DC" and "yes/no" are read without the slash
    _rule(
        r"(?<=\b[A-Z])/(?=[A-Z]{1,4}\b)|(?<=\b[A-Z]{2})/(?=[A-Z]{1,4}\b)|(?<=\b[A-Z]{3})/(?=[A-Z]{1,4}\b)",
        "",
        "/",
    ),
    _rule("|".join(rf"(?i:(?<=\b{a})/(?={b}\b))" for a, b in _OPPOSITES), "", "/"),
    _rule(r"(?<=[A-Za-z])/(?=\w)|(?<=\w)/(?=[A-Za-z])", "slash", "/"),
    Rule(re.compile(r"\b([A-Z]{1,3})&([A-Z]{1,3})\b"), _acronym_pair, frozenset("&")),
    _rule(r"(?<=\w)\\(?=\w)", "backslash", "\\"),
    # Markdown's emphasis and rules
    _rule(r"\*+|(?<!\w)_+|_+(?!\w)|={3,}|~+|[\\/#^_]|(?<!\w)'+(?!\w)", "", "*_=~\\/#^'"),
    _rule(r"(?<![-=<>])>(?=\s*$)|^\s*>+", "", ">"),
    Rule(_PATTERN, lambda match, _: _WORDS[match[0]], frozenset(_WORDS)),
    _rule("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ]", "", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ"),
)
