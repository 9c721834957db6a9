"""Errors in units that do not depend on how the recognizer spells."""

import pytest

from models.text.mandarin.sounds import is_installed as mandarin_is_installed
from models.text.open_jtalk import is_installed as japanese_is_installed
from training.evaluation.languages.errors import errors, symbol_errors, units

with_japanese = pytest.mark.skipif(not japanese_is_installed(), reason="the extra ja is not installed")
with_mandarin = pytest.mark.skipif(not mandarin_is_installed(), reason="the extra zh is not installed")


def test_words_without_case_and_marks() -> None:
    assert errors("¡la Casa es GRANDE", "La casa es grande.", "es") == (0, 4)
    assert errors("la cosa grande", "La casa es grande.", "es") == (2, 4)
    assert errors("", "uno dos", "es") == (2, 2)
    assert units("L'été à 3 h", "fr") == ["l", "été", "à", "trois", "h"]


def test_an_expected_text_without_words_has_no_rate() -> None:
    with pytest.raises(ValueError, match="no words"):
        errors("a", "...", "es")


@with_mandarin
def test_mandarin_by_syllables_in_either_script() -> None:
    assert errors("請問最近的藥店在哪裡", "请问最近的药店在哪里？", "zh") == (0, 10)
    assert errors("他有3只猫", "她有三只猫", "zh") == (0, 5)
    assert errors("他有三只狗", "她有三只猫", "zh") == (1, 5)


@with_japanese
def test_japanese_by_kana() -> None:
    assert errors("あねは本屋です", "姉は本屋です。", "ja")[0] == 0
    assert errors("犬です", "猫です", "ja") == (2, 4)


def test_hindi_by_consonants_in_the_letters_of_urdu() -> None:
    assert errors("کیا آپ بتا سکتے ہیں", "क्या आप बता सकते हैं", "hi") == (0, 8)
    assert errors("کیا بتا سکتے ہیں", "क्या आप बता सकते हैं", "hi") == (1, 8)


def test_phonemes_without_stress_and_marks() -> None:
    assert symbol_errors("ˈola, amiɡo", "ola amˈiɡo!") == (0, 8)
    assert symbol_errors("ola", "ala") == (1, 3)
