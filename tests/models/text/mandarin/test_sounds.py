"""Mandarin from words to phonemes, where the extra is installed."""

import pytest

from models.text.alphabet.kokoro import SYMBOLS
from models.text.mandarin.sounds import PACKAGES, MandarinSounds, is_installed

pytestmark = pytest.mark.skipif(
    not is_installed(), reason=f"the extra zh is not installed: {', '.join(PACKAGES)}"
)


def phonemes(text: str) -> str:
    return " ".join(word.phonemes for word in MandarinSounds(str.upper).words(text))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("你好", "ni↓xau↓"),
        ("我们", "wo↓mən"),
        ("绿色", "ly↘sɤ↘"),
        ("日子", "ɻɨ↘ʦɨ"),
        ("吃饭", "ꭧʰɨ→fa↘n"),
        ("儿子", "ɚ↗ʦɨ"),
        ("月亮", "ɥe↘lja↘ŋ"),
        ("中国", "ꭧʊ→ŋkwo↗"),
        ("哦", "ɔ↗"),
        ("學習", "ɕɥe↗ɕi↗"),  # traditional
    ],
)
def test_words(written: str, said: str) -> None:
    assert phonemes(written) == said


def test_a_character_is_said_as_its_word_asks() -> None:
    assert phonemes("银行") == "i↗nxa↗ŋ"
    assert phonemes("行走") == "ɕi↗ŋʦou↓"


def test_places_cover_the_text_and_all_symbols_are_known() -> None:
    text = "我们今天在北京银行取了一百块钱"
    words = MandarinSounds(str).words(text)
    assert "".join(text[word.start : word.end] for word in words) == text
    assert set("".join(word.phonemes for word in words)) <= SYMBOLS


def test_foreign_words_are_left_to_english() -> None:
    assert MandarinSounds(str.upper).foreign("word") == "WORD"
