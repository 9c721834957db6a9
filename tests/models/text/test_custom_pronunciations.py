"""Lexicon files."""

from pathlib import Path

import pytest

from models.errors import InvalidParameter
from models.text.custom_pronunciations import CustomPronunciations, read_lexicon

PLS = """<?xml version="1.0"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en-US">
  <lexeme><grapheme>Kokoro</grapheme><grapheme>kokoro</grapheme><phoneme>ˈkoʊkəroʊ</phoneme></lexeme>
</lexicon>"""


@pytest.mark.parametrize("text", [PLS, "word,phonemes\n# mine\nKokoro,ˈkoʊkəroʊ\n", "Kokoro, kˈOkəɹO"])
def test_files_are_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "lexicon"
    path.write_text(text, encoding="utf-8")
    spans = read_lexicon(path).spans("A Kokoro!", "en-us")
    assert [(span.start, span.end, span.phonemes) for span in spans] == [(2, 8, "kˈOkəɹO")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Kokoro", "line 1"),
        ("a,b,c", "line 1"),
        ("Kokoro,kǃa", "Kokoro"),
        ("<lexicon>", "not well-formed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><lexicon/>', "document type"),
        ("<other/>", "<other>"),
        ("<lexicon><lexeme><grapheme>x</grapheme></lexeme></lexicon>", "'x'"),
    ],
)
def test_errors_name_the_file_and_the_entry(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "lexicon"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidParameter, match=message) as caught:
        read_lexicon(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="cannot be read"):
        read_lexicon(tmp_path / "none")


def test_entries_may_contain_symbols() -> None:
    custom = CustomPronunciations.of({"C++": "sˈi plˈʌs", "AT&T": "ˌAtˌiəntˈi"}, "en-us")
    assert [(span.start, span.end) for span in custom.spans("C++ at AT&T", "en-us")] == [(0, 3), (7, 11)]
