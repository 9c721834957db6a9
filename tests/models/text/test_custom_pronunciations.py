"""Lexicon files."""

from pathlib import Path

import pytest

from models.errors import InvalidParameter
from models.text.custom_pronunciations import MOST_ENTRIES, CustomPronunciations, read_lexicon

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


def test_the_head_line_and_comments_are_no_entries(tmp_path: Path) -> None:
    path = tmp_path / "lexicon"
    path.write_text("Word,Phonemes\n#mine,ˈɑ\nKokoro,kˈOkəɹO\n", encoding="utf-8")
    assert set(read_lexicon(path).entries["en-us"]) == {"kokoro"}


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbfKokoro,k\xcb\x88Ok\xc9\x99\xc9\xb9O\n", PLS.encode("utf-8-sig")]
)
def test_a_byte_order_mark_is_no_part_of_the_first_word(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lexicon"
    path.write_bytes(content)
    assert [span.phonemes for span in read_lexicon(path).spans("Kokoro", "en-us")] == ["kˈOkəɹO"]


def test_of_several_phonemes_the_first_is_said(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.pls"
    path.write_text(PLS.replace("</lexeme>", "<phoneme>təˈmɑːtoʊ</phoneme></lexeme>"), encoding="utf-8")
    assert [span.phonemes for span in read_lexicon(path).spans("Kokoro", "en-us")] == ["kˈOkəɹO"]


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lexicon"
    path.write_bytes("Zoë,zˈOi".encode("utf-16"))
    with pytest.raises(InvalidParameter, match="cannot be read"):
        read_lexicon(path)


@pytest.mark.parametrize(
    ("pronunciations", "message"),
    [
        (dict.fromkeys(map(str, range(MOST_ENTRIES + 1)), "a"), "10001 pronunciations; the limit is 10000"),
        ({"a" * 201: "a"}, "at most 200 characters"),
        ({"long": "a" * 201}, "at most 200 characters"),
        ({"!": "a"}, "must have a letter or digit"),
        ({"": "a"}, "must have a letter or digit"),
    ],
    ids=["too many", "a long word", "long phonemes", "a sign", "nothing"],
)
def test_what_cannot_be_an_entry_is_refused(pronunciations: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidParameter, match=message):
        CustomPronunciations.of(pronunciations)


def test_the_longer_of_two_entries_is_said_and_what_it_covers_is_not_said_again() -> None:
    custom = CustomPronunciations.of({"York": "ˈɑ", "new": "ˈu", "NEW York": "ˈi"}, "en-us")
    spans = custom.spans("york, new York", "en-us")
    assert [(span.start, span.end, span.phonemes) for span in spans] == [(0, 4, "ˈɑ"), (6, 14, "ˈi")]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="cannot be read"):
        read_lexicon(tmp_path / "none")


def test_entries_may_contain_symbols() -> None:
    custom = CustomPronunciations.of({"C++": "sˈi plˈʌs", "AT&T": "ˌAtˌiəntˈi"}, "en-us")
    assert [(span.start, span.end) for span in custom.spans("C++ at AT&T", "en-us")] == [(0, 3), (7, 11)]
