"""The dialects of English that the text part speaks."""

from models.errors import UnsupportedLanguage

AMERICAN = "en-us"
BRITISH = "en-gb"
LANGUAGES = (AMERICAN, BRITISH)


def require_language(language: str) -> str:
    """Return `language` as it is.

    Raises UnsupportedLanguage, naming the supported ones, if it is none of LANGUAGES.
    """
    if language not in LANGUAGES:
        raise UnsupportedLanguage(
            f"language {language!r} is not supported; use one of: {', '.join(LANGUAGES)}"
        )
    return language
