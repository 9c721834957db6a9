"""Renders Markdown and HTML as plain text: without formatting marks, tags and targets of links."""

import html
import re
from collections.abc import Callable, Sequence

from models.text.aligned_text import AlignedText, Replacement
from models.text.word_sets import word_set

_Rewrite = tuple[re.Pattern[str], Callable[[re.Match[str]], Sequence[Replacement]]]

_BLOCK_TAGS = word_set(
    "address article aside blockquote br center dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul body html head title"
)
_PARAGRAPH_TAGS = word_set("blockquote h1 h2 h3 h4 h5 h6 li p")
_INLINE_TAGS = word_set(
    "a abbr acronym audio b bdi bdo big button canvas caption cite code col colgroup data del dfn em embed font i "
    "iframe img input ins kbd label link map mark meta meter object option picture progress q rp rt ruby s samp "
    "select small source span strike strong sub sup svg td textarea th time tt u var video wbr"
)
_TAG = re.compile(r"</?(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:\s[^<>]*)?)/?>")
# Of "a<b and c>d" the angle brackets are signs: what follows a name of a tag has to be attributes.
_ATTRIBUTES = re.compile(
    r"(?>\s+(?:[\w:@.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=`]+)|\w+-[\w-]+"
    r"|(?i:checked|disabled|selected|readonly|required|multiple|hidden|controls|autoplay|loop|muted|open|async|defer"
    r"|autofocus|compact|nowrap|noshade|reversed|allowfullscreen|novalidate|download|ismap)\b))*+[\s/]*"
)
_LONGEST_EMPHASIS = 1000  # characters in which the end of "<b>" is searched
_ALT = re.compile(r"""\balt=(?:"([^"]*)"|'([^']*)')""")


def _tag(match: re.Match[str]) -> Sequence[Replacement]:
    name = match["name"].lower()
    if _is_comparison(match):
        return [match.span()]
    if name in _PARAGRAPH_TAGS and match[0].startswith("</"):
        return ["\n\n"]
    if name in _BLOCK_TAGS:
        return ["\n"]
    if name in ("td", "th") and match[0].startswith("</"):
        return [", "]
    if name == "img" and (alt := _ALT.search(match[0])):
        start = match.start() + alt.start(alt.lastindex or 1)
        return [(start, start + len(alt[alt.lastindex or 1]))]
    return [] if name in _INLINE_TAGS else [match.span()]


def _is_comparison(match: re.Match[str]) -> bool:
    """Whether what looks like a tag compares letters: "a<b and c>d", "a<b>c"."""
    if not _ATTRIBUTES.fullmatch(match["attributes"]):
        return True
    text, name, (start, end) = match.string, match["name"], match.span()
    if len(name) > 1 or name.lower() in _BLOCK_TAGS or match[0].startswith("</"):
        return False
    touches_words = text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()
    return touches_words and text.find(f"</{name}>", end, end + _LONGEST_EMPHASIS) < 0


def _group(name: int | str = 1) -> Callable[[re.Match[str]], Sequence[Replacement]]:
    return lambda match: [match.span(name)]


def _heading(match: re.Match[str]) -> Sequence[Replacement]:
    """A paragraph of its own, also where no empty line follows."""
    return [match.span(1), "\n"]


def _item(_: re.Match[str]) -> Sequence[Replacement]:
    """A paragraph of its own, as in HTML."""
    return ["\n"]


def _nothing(_: re.Match[str]) -> Sequence[Replacement]:
    return []


def _row(match: re.Match[str]) -> Sequence[Replacement]:
    """The cells of a row of a table, with pauses between them."""
    parts: list[Replacement] = []
    for cell in re.finditer(r"(?:\\\||[^|])+", match[0]):
        if cell[0].strip():
            parts += [", ", (match.start() + cell.start(), match.start() + cell.end())]
    return parts[1:]


def _entity(match: re.Match[str]) -> Sequence[Replacement]:
    plain = html.unescape(match[0])
    return [match.span()] if plain == match[0] else [plain.replace("\xa0", " ")]


_REWRITES: tuple[_Rewrite, ...] = (
    # HTML
    (
        re.compile(
            r"<!--.*?-->|<(script|style|template|noscript)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
        ),
        _nothing,
    ),
    (re.compile(r"<!DOCTYPE[^>]*>", re.IGNORECASE), _nothing),
    # Markdown that concerns whole lines
    (re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE), _nothing),
    (re.compile(r"^[ \t]{0,3}(?:([-*_])[ \t]*(?:\1[ \t]*){2,}|=+[ \t]*)$", re.MULTILINE), _nothing),
    (re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$", re.MULTILINE), _nothing),
    (re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE), _row),
    (re.compile(r"^[ \t]{0,3}\[[^\]\n]+\]:[ \t]*\S+[^\n]*$", re.MULTILINE), _nothing),
    (re.compile(r"^[ \t]*(?:>(?![\d$£€])[ \t]?)+(?=\S|$)", re.MULTILINE), _nothing),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE), _heading),
    (re.compile(r"^[ \t]*[-*+•][ \t]+(?:\[[ xX]\][ \t]+)?", re.MULTILINE), _item),
    # Markdown within lines
    (re.compile(r"!\[([^\]\n]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])"), _group()),
    (re.compile(r"\[\^[^\]\n]+\]"), _nothing),
    (
        re.compile(
            r"(?<!\\)\[([^\]\[\n]+)\](?:\((?!\d{3}\))[^()\s]*(?:\([^()\n]*\)[^()\n]*)*"
            r"(?:\s+[\"'(][^\n]*?[\"')])?\)|\[[^\]\n]*\])"
        ),
        _group(),
    ),
    (re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[\w.+-]+@[\w-]+\.[\w.-]+)>"), _group()),
    (re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)"), _group(2)),
    (re.compile(r"(\*{3}|_{3})(?=\S)(.+?)(?<=\S)\1"), _group(2)),
    (re.compile(r"(\*\*|(?<!\w)__)(?=\S)(.+?)(?<=\S)\1(?!\*)"), _group(2)),
    (re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*\\])\*(?![\d*])"), _group()),
    (re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?!\w)"), _group()),
    (re.compile(r"(~~|==)(?=\S)(.+?)(?<=\S)\1"), _group(2)),
    # tags and entities, after code, in which tags are text
    (_TAG, _tag),
    (re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});"), _entity),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])"), _group()),
)


def render(text: AlignedText) -> AlignedText:
    """The text as a browser would show it."""
    for pattern, replace in _REWRITES:
        text = text.rewritten(pattern, replace)
    return text
