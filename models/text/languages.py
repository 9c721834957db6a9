"""Tags of the languages (BCP 47, in lower case), and which of them a tag stands for."""

import re
from collections.abc import Sequence

from models.errors import UnsupportedLanguage

AMERICAN = "en-us"
BRITISH = "en-gb"
SPANISH = "es"
LATIN_AMERICAN = "es-419"
FRENCH = "fr"
ITALIAN = "it"
BRAZILIAN = "pt-br"
HINDI = "hi"
JAPANESE = "ja"
MANDARIN = "zh"
ANY = "auto"  # the language of each sentence is told by its letters and words
ENGLISH = (AMERICAN, BRITISH)

# ISO 639-3 and older codes of the same languages.
_SAME_LANGUAGE = {
    "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "ita": "it", "por": "pt", "hin": "hi", "jpn": "ja",
    "zho": "zh", "chi": "zh", "cmn": "zh",
}  # fmt: skip
# The regions whose language is that of the first tag; all others speak the second one.
_REGIONS = {
    "en": (frozenset({"us", "ca", "ph", "pr", "gu", "vi", "as", "um", "mp"}), AMERICAN, BRITISH),
    "es": (frozenset({"es", "ea", "ic", "gq", "ph"}), SPANISH, LATIN_AMERICAN),
}
# What a language is without a region, and for a region that has no tag of its own.
_USUAL = {"en": AMERICAN, "pt": BRAZILIAN}
_SUBTAG = re.compile(r"[a-z0-9]{1,8}")


def require_language(language: str) -> str:
    """Return `language` unchanged.

    Raises UnsupportedLanguage, naming the dialects, if it is not one of ENGLISH.
    """
    if language not in ENGLISH:
        raise UnsupportedLanguage(f"language {language!r} is not supported; use one of: {', '.join(ENGLISH)}")
    return language


def lookup(language: str, supported: Sequence[str]) -> str | None:
    """The supported tag that a BCP 47 tag in any case, with hyphens or underscores, stands for; None if none does.

    The order: the tag itself; English and Spanish by region (`en-AU` is British, `es-MX` Latin American); the tag
    without its last subtags, as RFC 4647 looks up (`zh-Hans-CN` is `zh`); the usual variety (`pt-PT` is `pt-br`);
    the first supported tag of the same language.
    """
    subtags = re.split("[-_]", language.strip().lower())
    if not all(_SUBTAG.fullmatch(subtag) for subtag in subtags):
        return None
    primary = _SAME_LANGUAGE.get(subtags[0], subtags[0])
    candidates = ["-".join([primary, *subtags[1:]])]
    region = next((subtag for subtag in subtags[1:] if re.fullmatch(r"[a-z]{2}|\d{3}", subtag)), None)
    if region and primary in _REGIONS:
        inside, first, second = _REGIONS[primary]
        candidates.append(first if region in inside else second)
    candidates += ["-".join([primary, *subtags[1:end]]) for end in range(len(subtags) - 1, 0, -1)]
    candidates.append(_USUAL.get(primary, primary))
    candidates += [tag for tag in supported if tag.partition("-")[0] == primary]
    return next((candidate for candidate in candidates if candidate in supported), None)
