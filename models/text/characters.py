"""Bring any Unicode text to plain ASCII letters, digits and a known set of symbols.

English speech has no use for the difference between é and e, or between the many dashes, spaces and
quotation marks. Foreign Latin, Greek and Cyrillic letters become their usual English spelling. Emoji
and other pictures are silent. A script that cannot be read is an error, never a silent gap.
"""

import re
import unicodedata

from models.errors import InvalidText

# Written one way or another, these mean the same to a speaker.
_SAME = str.maketrans({
    "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "ʻ": "'", "´": "'", "`": "'", "′": "'",
    "„": "“", "‟": "“", "«": "“", "»": "”", "″": '"', "¿": " ", "¡": " ",
    "‐": "-", "‑": "-", "⁃": "-", "−": "-", "–": "–", "―": "—", "‒": "–",
    "·": " ", "•": ", ", "⁄": "/", "∕": "/", "µ": "μ", "Ω": "Ω",
    "[": "(", "]": ")", "{": "(", "}": ")", "|": ", ", "。": ". ", "、": ", ", "،": ", ", "؟": "? ",
    "²": "^2", "³": "^3", "™": " trademark ", "©": " copyright ", "®": " registered ", "№": "No. ",
    "¶": " paragraph ", "§": " section ", "\u00ad": "",
})  # fmt: skip

# Latin letters that do not come apart into a base letter and marks.
_LATIN = str.maketrans({
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th",
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ħ": "h", "Ħ": "H",
    "ŋ": "ng", "Ŋ": "Ng", "ə": "a", "Ə": "A",
})  # fmt: skip

_CYRILLIC_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџѓќѕ"
_CYRILLIC_SPELLINGS = (
    "a,b,v,g,d,e,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya,"
    "i,yi,ye,g,w,y,ly,ny,ch,dj,dz,g,k,dz"
)
_GREEK_LETTERS = "αβγδεζηθικλμνξοπρσςτυφχψω"
_GREEK_SPELLINGS = "a,v,g,d,e,z,i,th,i,k,l,m,n,x,o,p,r,s,s,t,y,f,ch,ps,o"
_ROMANIZED = dict(
    zip(
        _CYRILLIC_LETTERS + _GREEK_LETTERS,
        f"{_CYRILLIC_SPELLINGS},{_GREEK_SPELLINGS}".split(","),
        strict=True,
    )
)

# What may be left for the later steps: anything else is spoken by its name, silent, or an error.
_KEPT = frozenset(" \n'\"“”()-–—…;:,.!?/\\&%+@#*=<>~^_$£€¥₹₽₩₪₺₫₴₿¢°‰±×÷≈≠≤≥→←↔∞√Ω")
_LINE_ENDS = frozenset("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# By Unicode category: dashes, brackets and quotes; marks and formats, which leave no gap. The rest,
# such as emoji and control characters, are a silent gap.
_BY_CATEGORY = {
    "Pd": "-", "Ps": "(", "Pe": ")", "Pi": "“", "Pf": "”", "Mn": "", "Me": "", "Mc": "", "Cf": "",
}  # fmt: skip
_VULGAR_FRACTION = re.compile("[¼½¾⅐-⅞]")
_EMOTICON = re.compile(r"(?<!\S)[:;=8][-'^o]?[()DPpO3/|*\]\[]+(?!\w)")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def plain_characters(text: str) -> str:
    """Rewrite `text` in ASCII letters and digits, spaces, line ends and the symbols of _KEPT.

    Raises InvalidText where a letter belongs to a script that has no English reading here.
    """
    text = _EMOTICON.sub(" ", unicodedata.normalize("NFC", text)).translate(_SAME)
    text = _VULGAR_FRACTION.sub(_spaced_fraction, text)
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    text = _WORD.sub(lambda match: _latin_word(match[0]), text)
    text = "".join(char if char.isascii() and char.isalnum() else _plain_symbol(char) for char in text)
    return re.sub(r" {2,}", " ", text).strip(" ")


def _spaced_fraction(match: re.Match[str]) -> str:
    """Keep "2½" from turning into "21/2"."""
    return " " + unicodedata.normalize("NFKC", match[0]).replace("⁄", "/") + " "


def _latin_word(word: str) -> str:
    if word.isascii():
        return word
    if len(word) == 1 and unicodedata.name(word, "").startswith("GREEK"):
        return word if word in _KEPT or word == "μ" else f" {unicodedata.name(word).split()[-1].lower()} "
    return "".join(_latin_letter(char) for char in unicodedata.normalize("NFC", word))


def _latin_letter(char: str) -> str:
    if char.isascii():
        return char
    base = unicodedata.normalize("NFD", char.translate(_LATIN))
    base = "".join(part for part in base if not unicodedata.combining(part))
    if base.isascii():
        return base
    if base.lower() in _ROMANIZED:
        latin = _ROMANIZED[base.lower()]
        return latin.capitalize() if base != base.lower() else latin
    named = re.match(r"LATIN (?:SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(base[0], ""))
    if named:
        return named[1] if "CAPITAL" in named[0] else named[1].lower()
    script = unicodedata.name(char, "UNNAMED").split()[0].split("-")[0].lower()
    raise InvalidText(
        f"the text has {script} letters, which English speech cannot read; write them in Latin letters"
    )


def _plain_symbol(char: str) -> str:
    if char in _KEPT or char == "μ":
        return char
    if char in _LINE_ENDS:
        return "\n"
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("Nl", "No"):
        return f" {unicodedata.numeric(char):g} "
    if category in ("Sm", "Sc"):
        return f" {_spoken_name(char)} "
    return _BY_CATEGORY.get(category, " ")


def _spoken_name(char: str) -> str:
    """The Unicode name of a symbol, such as "for all", in letters alone."""
    return re.sub(r"[^a-z ]", " ", unicodedata.name(char, "symbol").lower())
