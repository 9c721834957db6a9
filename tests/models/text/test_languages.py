"""Tags of languages in any case and form."""

import pytest

from models.text.languages import lookup

SUPPORTED = ("en-us", "en-gb", "es", "es-419", "fr", "it", "pt-br", "hi", "zh")


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en-US", "en-us"),
        ("en_US", "en-us"),
        (" EN ", "en-us"),
        ("eng", "en-us"),
        ("en-AU", "en-gb"),
        ("en-CA", "en-us"),
        ("en-Latn-GB", "en-gb"),
        ("es", "es"),
        ("es-ES", "es"),
        ("es-MX", "es-419"),
        ("es_419", "es-419"),
        ("fr-CA", "fr"),
        ("pt", "pt-br"),
        ("pt-PT", "pt-br"),
        ("zh-Hans", "zh"),
        ("zh-Hans-CN", "zh"),
        ("cmn", "zh"),
        ("it-x-private", "it"),
    ],
)
def test_a_tag_stands_for_a_supported_one(written: str, tag: str) -> None:
    assert lookup(written, SUPPORTED) == tag


@pytest.mark.parametrize("written", ["", "xx", "de-DE", "english", "en us", "-", "e" * 40, "en--us", "日本"])
def test_anything_else_stands_for_none(written: str) -> None:
    assert lookup(written, SUPPORTED) is None


def test_a_variety_that_is_not_supported_falls_back_to_one_that_is() -> None:
    assert lookup("en-us", ("de", "en-gb")) == "en-gb"
    assert lookup("es-mx", ("es",)) == "es"
