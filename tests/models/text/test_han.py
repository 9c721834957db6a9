"""Chinese characters are Japanese or Mandarin by what is written with them."""

import pytest

from models.text.han import han_languages
from models.text.languages import JAPANESE, MANDARIN


@pytest.mark.parametrize(
    ("sentences", "tags"),
    [
        (["こんにちは、世界"], [JAPANESE]),
        (["世界"], [MANDARIN]),
        (["カタカナ"], [JAPANESE]),
        (["Good morning."], [None]),
        (["안녕하세요"], [None]),
        (["巴黎・伦敦"], [MANDARIN]),
        # 髙 and 𠮷 are Japanese characters that JIS X 0208 lacks
        (["髙橋。", "𠮷野家。", "そうです。"], [JAPANESE, JAPANESE, JAPANESE]),
    ],
)
def test_kana_tell_japanese(sentences: list[str], tags: list[str | None]) -> None:
    assert han_languages(sentences) == tags


def test_a_mandarin_sentence_stays_mandarin_beside_a_japanese_one() -> None:
    assert han_languages(["今日は晴れです。", "你好，世界。"]) == [JAPANESE, MANDARIN]


def test_a_sentence_that_tells_nothing_goes_with_the_nearest_one_that_does() -> None:
    sentences = ["这里下雨。", "世界很大。", "OK.", "今日は晴れです。", "東京。"]
    assert han_languages(sentences) == [MANDARIN, MANDARIN, None, JAPANESE, JAPANESE]
    assert han_languages(["東京。", "今日は晴れです。"]) == [JAPANESE, JAPANESE]


def test_the_one_before_it_tells_if_two_are_as_near() -> None:
    assert han_languages(["你好。", "世界。", "はい。"]) == [MANDARIN, MANDARIN, JAPANESE]
    assert han_languages(["はい。", "世界。", "你好。"]) == [JAPANESE, JAPANESE, MANDARIN]
