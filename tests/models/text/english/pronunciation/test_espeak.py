"""espeak-ng as a separate program: its IPA becomes Kokoro's symbols, and its failures are not errors."""

import shutil
from pathlib import Path

import pytest

from models.text.english.pronunciation.espeak import TIE, Espeak, phonemes_of_ipa
from models.text.espeak_program import EspeakProgram


@pytest.mark.parametrize(
    ("ipa", "american"),
    [
        ("hˌɑːləpˈe͡ɪnʲo͡ʊ", "hˌɑləpˈAnjO"),
        ("fˈa͡ɪ͡ɚ", "fˈIəɹ"),
        ("bˈɑːɾə͡l", "bˈɑTᵊl"),
        ("bˈʌʔn̩", "bˈʌtᵊn"),
        ("t͡ʃˈɜːt͡ʃ", "ʧˈɜɹʧ"),
        ("nˈɪ͡ɹ", "nˈɪɹ"),
    ],
)
def test_american_symbols(ipa: str, american: str) -> None:
    assert phonemes_of_ipa(ipa, "en-us") == american


@pytest.mark.parametrize(
    ("ipa", "british"), [("ɡˈə͡ʊt", "ɡˈQt"), ("nˈi͡ə", "nˈɪə"), ("hˈe͡ə", "hˈɛː"), ("nˈɜːs", "nˈɜːs")]
)
def test_british_symbols(ipa: str, british: str) -> None:
    assert phonemes_of_ipa(ipa, "en-gb") == british


@pytest.mark.parametrize("ipa", ["", "ʢˈaʘ", "tst"])
def test_sounds_without_a_symbol_or_a_vowel_are_refused(ipa: str) -> None:
    assert phonemes_of_ipa(ipa, "en-us") is None


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def espeak(path: Path) -> Espeak:
    return Espeak(EspeakProgram(path, "en-us", TIE), "en-us")


def test_the_program_receives_the_word(tmp_path: Path) -> None:
    speaker = program(
        tmp_path / "espeak-ng", '[ "$(cat)" = Okafor ] && [ "$3" = "--tie=͡" ] && echo "ˈo͡ʊkəfˌoːɹ"'
    )
    assert espeak(speaker).pronounce("Okafor") == "ˈOkəfˌɔɹ"


def test_a_failing_or_missing_program_gives_none(tmp_path: Path) -> None:
    assert espeak(program(tmp_path / "espeak-ng", "exit 3")).pronounce("word") is None
    assert espeak(tmp_path / "absent").pronounce("word") is None


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed on this machine")
def test_the_real_program_pronounces_a_name() -> None:
    espeak = Espeak.find("en-us")
    assert espeak is not None
    assert espeak.pronounce("Snorble") == "snˈɔɹbᵊl"
