"""Web addresses, e-mail addresses, file names and paths, @handles and #hashtags, spoken with their punctuation."""

import re

from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import cardinal, spell_digits, year
from models.text.transliteration import transliterate
from models.text.word_sets import word_set

_DOMAINS = (
    "com|org|net|edu|gov|io|co|uk|de|fr|eu|ai|dev|app|info|ca|au|tv|biz|mil|ch|nl|jp|cn|br|ru|pl|se|nz|xyz"
)
_EXTENSIONS = (
    "txt|pdf|docx?|xlsx?|pptx?|csv|tsv|json|ya?ml|xml|html?|css|js|ts|py|cpp|rs|sh|exe|zip|tar|gz|7z|iso|apk"
    "|jpe?g|png|gif|svg|bmp|tiff?|webp|mp3|mp4|wav|ogg|opus|flac|avi|mov|mkv|md|log|ini|toml|cfg|bak|sql|db"
)
_END = r"(?<![.,;:!?)\"'”>])"
_ADDRESS = re.compile(
    rf"(?<![\w@.-])(?:"
    rf"(?:https?|ftp|file)://[^\s\"“”<>]+{_END}"
    rf"|www\.[^\s\"“”<>]+{_END}"
    rf"|[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    rf"|(?:[A-Za-z0-9-]+\.)+(?:{_DOMAINS})\b(?![\w@])(?::\d+)?(?:/[^\s\"“”<>]*{_END})?"
    rf"|(?<!\S)\.(?:NET|gitignore|env|bashrc|{_DOMAINS}|{_EXTENSIONS})\b"
    rf"|(?:(?:~|\.{{0,2}})/)?[\w-]+(?:[./\\][\w-]+)*\.(?:{_EXTENSIONS})\b"
    rf")"
)
_PATH = re.compile(
    rf"(?<![\w.:</])(?:~|\.{{1,2}})?/[A-Za-z_.][\w.-]*(?:/[\w.-]*)*{_END}|(?<!\w)~/[\w./-]*{_END}"
)
_WINDOWS_PATH = re.compile(rf"(?<!\w)[A-Za-z]:\\[^\s\"<>|?*]*{_END}")
_HANDLE = re.compile(r"(?<![\w@])@(\w+(?:\.\w+)*)")
# "#NBA" but not "#A1234", which is a number.
_HASHTAG = re.compile(r"(?<![\w#])#(?![A-Z]{1,3}\d)(\d{0,4}[A-Za-z]\w*)")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\sA-Za-z\d]")
_CAPITALS_BEFORE_WORD = re.compile("([A-Z]+)([A-Z])([a-z]{3,})")
_SIGNS = {
    ".": "dot", "/": "slash", ":": "colon", "-": "dash", "_": "underscore", "@": "at", "?": "question mark",
    "=": "equals", "&": "and", "#": "hash", "%": "percent", "+": "plus", "~": "tilde", ",": "comma",
    ";": "semicolon", "*": "asterisk", "!": "exclamation mark", "$": "dollar", "'": "apostrophe",
    "(": "parenthesis", ")": "parenthesis", "\\": "backslash", "^": "caret",
}  # fmt: skip
# Words of two letters; other pairs ("co", "uk", "io") are spelled.
_SHORT_WORDS = word_set("am an as at be by do go he hi if in is it me my no of on or so to up us we")


def _in_words(address: str, context: Context) -> str:
    address = re.sub(r"[^\x00-\x7f]+", lambda match: transliterate(match[0]), address)
    address = _CAPITALS_BEFORE_WORD.sub(lambda match: _parted(match, context.lexicon), address)
    return " ".join(_part_in_words(part, context) for part in _PART.findall(address))


def _parted(match: re.Match[str], lexicon: Lexicon) -> str:
    """ "TTSrocks" is TTS rocks where "Srocks" is no word; the words of "HTMLParser" part by themselves."""
    capitals, last, rest = match.groups()
    after_all = lexicon.entry(last + rest) is None and lexicon.entry(rest) is not None
    return f"{capitals}{last} {rest}" if after_all else match[0]


def _part_in_words(part: str, context: Context) -> str:
    if part.isdigit():
        if len(part) == 4 and part[:2] in ("19", "20"):
            return year(part, context.language)
        return cardinal(part, context.language) if len(part) <= 2 and part[0] != "0" else spell_digits(part)
    if not part.isalpha():
        return _SIGNS.get(part, "")
    return part if _is_word(part, context.lexicon) else " ".join(part.upper())


def _is_word(part: str, lexicon: Lexicon) -> bool:
    """Whether letters without any context are read as a word rather than spelled."""
    if len(part) <= 2:
        return part.lower() in _SHORT_WORDS
    if lexicon.entry(part) is not None:
        return True
    return len(part) >= 4 and re.search("[aeiouy]", part.lower()) is not None


RULES = (
    Rule(_WINDOWS_PATH, lambda match, context: _in_words(match[0], context), frozenset("\\")),
    Rule(_ADDRESS, lambda match, context: _in_words(match[0], context), frozenset(".:")),
    Rule(_PATH, lambda match, context: _in_words(match[0], context), frozenset("/")),
    Rule(_HANDLE, lambda match, context: f"at {_in_words(match[1], context)}", frozenset("@")),
    Rule(_HASHTAG, lambda match, context: f"hashtag {_in_words(match[1], context)}", frozenset("#")),
)
