"""espeak-ng as a program, replaced by a script that answers as it does."""

from pathlib import Path

import pytest

from models.errors import MissingPhonemizer
from models.text.by_word.espeak import EspeakSounds, kokoro_symbols
from models.text.by_word.reader import WordReader
from models.text.espeak_program import EspeakProgram
from models.text.hindi.forms import FORMS


def program(folder: Path, script: str) -> Path:
    path = folder / "espeak-ng"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def sounds_of(folder: Path, script: str, voice: str) -> EspeakSounds:
    return EspeakSounds(EspeakProgram(program(folder, script), voice, "^"))


@pytest.mark.parametrize(
    ("ipa", "symbols"),
    [
        ("bˈo^ɪt^ʃy d^ʒˈiæ", "bˈoɪʧy ʤˈiæ"),
        ("mˈ\u0169ŋd^ʊ", "mˈu\u0303ŋdʊ"),
        ("vˈɛ̃ də- lˈo", "vˈɛ̃ də lˈo"),
        ("kˈa^ʊza t^sˈio pa^ɪ", "kˈWza ʦˈio pI"),
    ],
)
def test_symbols_are_those_of_misaki(ipa: str, symbols: str) -> None:
    assert kokoro_symbols(ipa) == symbols


def test_each_clause_is_a_line(tmp_path: Path) -> None:
    sounds = sounds_of(tmp_path, "sed '/^$/d; s/a/ˈa/g'", "it")
    assert sounds.pronounce([["la", "casa"], ["va"]]) == [["lˈa", "kˈasˈa".replace("k", "c")], ["vˈa"]]


def test_words_that_the_program_joins_are_pronounced_one_by_one(tmp_path: Path) -> None:
    sounds = sounds_of(tmp_path, "tr -d ' '", "fr-fr")
    assert sounds.pronounce([["il", "est"], ["oui"]]) == [["il", "est"], ["oui"]]


def test_a_program_that_fails_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingPhonemizer, match="espeak-ng failed for the language hi"):
        sounds_of(tmp_path, "exit 3", "hi").pronounce([["a"]])


def test_hindi_keeps_its_vowel_signs_and_its_numbers(tmp_path: Path) -> None:
    reader = WordReader("hi", FORMS, sounds_of(tmp_path, "sed 's/[^ ]*[^ ]/ˈa/g'", "hi"), "DEVANAGARI")
    text = "नमस्ते, मेरे पास 25 किताबें हैं। ठीक है?"
    reading = reader.read(text)
    assert [word.text for word in reading.words] == ["नमस्ते", "मेरे", "पास", "25", "किताबें", "हैं", "ठीक", "है"]
    assert [word.spoken for word in reading.words][:3] == ["नमस्ते", "मेरे", "पास"]
    assert reading.phonemes == "ˈa, ˈa ˈa ˈa ˈa ˈa. ˈa ˈa?"
