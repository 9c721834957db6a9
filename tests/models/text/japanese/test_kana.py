"""Kana in Kokoro's symbols; the expected ones are those of misaki's cutlet."""

import pytest

from models.text.alphabet.kokoro import SYMBOLS
from models.text.japanese.kana import kana_phonemes


@pytest.mark.parametrize(
    ("kana", "said"),
    [
        ("トーキョー", "toːkʲoː"),
        ("がっこう", "ɡaʔkoɯ"),
        ("シンブン", "ɕimbɯɴ"),
        ("オンガク", "oŋɡakɯ"),
        ("ホンニ", "hoɲɲi"),
        ("アンナイ", "annai"),
        ("ホンヤ", "hoɴja"),
        ("ディズニー", "dʲizɨɲiː"),
        ("ファン", "ɸaɴ"),
        ("スェ", "sɨe"[0] + "e"),
        ("ヴァ", "va"),
        ("", ""),
        ("’a漢", ""),
    ],
)
def test_kana(kana: str, said: str) -> None:
    assert kana_phonemes(kana) == said


def test_every_kana_has_known_symbols() -> None:
    for code in (*range(0x3041, 0x3097), *range(0x30A1, 0x30FB)):
        assert set(kana_phonemes(chr(code) + "カ")) <= SYMBOLS
        assert kana_phonemes(chr(code) + "カ").endswith("ka")
