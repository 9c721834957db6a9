"""The supported dialects of English."""

from models.errors import UnsupportedLanguage

AMERICAN = "en-us"
BRITISH = "en-gb"
LANGUAGES = (AMERICAN, BRITISH)


def require_language(language: str) -> str:
    """Return `language` unchanged.

    Raises UnsupportedLanguage, naming the supported languages, if it is not one of LANGUAGES.
    """
    if language not in LANGUAGES:
        raise UnsupportedLanguage(
            f"language {language!r} is not supported; use one of: {', '.join(LANGUAGES)}"
        )
    return language
