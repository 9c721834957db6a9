"""What the program espeak-ng prints, by a script that prints it."""

from pathlib import Path

import pytest

from models.text.espeak_program import EspeakProgram


@pytest.mark.parametrize(
    ("tie", "printed"),
    [
        ("^", "mˈʊɟʰeː (en)fˈe^ɪsbʊk(hi) (fr-fr)wˈi(hi)"),
        ("^", "mˈʊɟʰeː (^e^n)fˈe^ɪsbʊk(^h^i) (^f^r-^f^r)wˈi(^h^i)"),
        ("\u0361", "mˈʊɟʰeː (\u0361e\u0361n)fˈe^ɪsbʊk(\u0361h\u0361i) wˈi"),
    ],
)
def test_names_of_languages_are_left_out(tmp_path: Path, tie: str, printed: str) -> None:
    path = tmp_path / "espeak-ng"
    path.write_text(f"#!/bin/sh\necho '{printed}'\n", encoding="utf-8")
    path.chmod(0o755)
    assert EspeakProgram(path, "hi", tie).ipa("text", 5.0) == "mˈʊɟʰeː fˈe^ɪsbʊk wˈi\n"
