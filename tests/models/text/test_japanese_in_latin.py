"""Japanese words in a text of another language are said as in Japanese."""

import pytest

from models.errors import InvalidText
from models.text.front_ends import FrontEnds
from models.text.japanese_in_latin import romaji, with_japanese
from models.text.open_jtalk import is_installed
from models.text.options import ReadingOptions
from models.text.rules import Span
from models.text.sentences import FullStops

NO_FULL_STOPS = FullStops(frozenset(), frozenset(), frozenset(), frozenset())
needs_japanese = pytest.mark.skipif(not is_installed(), reason="the extra ja is not installed")


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("コンニチワ", "konnichiwa"),
        ("トーキョー", "tokyo"),
        ("ガッコー", "gakko"),
        ("ピッチャー", "pitcha"),
        ("ティッシュ", "tisshu"),
        ("ジュギョー", "jugyo"),
        ("シェフ", "shefu"),
        ("ファン", "fan"),
        ("ヴァイオリン", "vaiorin"),
        ("ウィスキー", "wisuki"),
        ("デス’", "desu"),
    ],
)
def test_kana_in_latin_letters(kana: str, latin: str) -> None:
    assert romaji(kana) == latin


@needs_japanese
def test_each_run_is_one_span_of_words() -> None:
    text = "Say 日本のお寿司 and 世界."
    assert with_japanese(text, [], NO_FULL_STOPS) == [
        Span(4, 10, "Nihon no osushi", "japanese"),
        Span(15, 17, "Sekai", "japanese"),
    ]


@needs_japanese
def test_what_is_given_takes_precedence() -> None:
    given = [Span(0, 5, "hello", "given"), Span(6, 8, "globe", "custom")]
    assert with_japanese("こんにちは、世界", given, NO_FULL_STOPS) == given


@needs_japanese
@pytest.mark.parametrize("language", ["en-us", "es"])
def test_a_text_in_another_language_reads_them_as_japanese(language: str) -> None:
    reading = FrontEnds().find(language).read("Radio こんにちは、世界")
    assert [(word.text, word.spoken) for word in reading.words][1:] == [
        ("こんにちは", "Konnichiwa"),
        ("世界", "Sekai"),
    ]
    assert reading.notes == (
        "transliterated こんにちは as Konnichiwa",
        "transliterated 世界 as Sekai",
    )


def test_without_kana_chinese_characters_are_mandarin() -> None:
    assert FrontEnds().find("en-us").read("The word 世界.").notes == ("transliterated 世界 as Shijie",)


def test_strict_refuses_them() -> None:
    with pytest.raises(InvalidText, match="hiragana"):
        FrontEnds().find("en-us").read("Say こんにちは", ReadingOptions(strict=True))
