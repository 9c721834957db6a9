"""`vclip text` and `vclip evaluate text`."""

import io
import json
from pathlib import Path

import pytest

from cli.main import main


def run(monkeypatch: pytest.MonkeyPatch, lines: bytes, *arguments: object) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    return main([str(argument) for argument in arguments])


def test_every_line_becomes_one_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "I read it.\n\nSee 北京.\n".encode(), "text", "--json") == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert list(first) == ["written", "spoken", "phonemes", "words", "notes"]
    assert first["words"][1] == {"text": "read", "start": 2, "end": 6, "spoken": "read", "phonemes": "ɹˈɛd"}
    assert second["notes"] == ["transliterated 北京 as Beijing"]


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(monkeypatch, "One.\n...\n北京\nTwo.\n".encode(), "text", "--strict", "--language", "en-gb") == 2
    )
    out, err = capsys.readouterr()
    assert out.splitlines()[::2] == ["One.", "Two."]
    assert [line.split(": ")[2] for line in err.splitlines()] == ["line 2", "line 3"]


def test_a_lexicon_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lexicon = tmp_path / "lexicon.csv"
    lexicon.write_text("Kokoro,kˈOkəɹO", encoding="utf-8")
    assert run(monkeypatch, b"Kokoro!", "text", "--lexicon", lexicon) == 0
    assert capsys.readouterr().out == "Kokoro!\n  kˈOkəɹO!\n"


def test_bytes_that_are_no_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, b"\xff\n", "text") == 2
    assert "line 1 is not UTF-8" in capsys.readouterr().err


def test_the_share_right_is_told_by_class(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "table.tsv"
    table.write_text(
        "class\twritten\tspoken\nmoney\tIt is $5.\tit is five bucks | it is five dollars\nmoney\t$1\tone\n",
        encoding="utf-8",
    )
    assert main(["evaluate", "text", "--json", "--table", str(table)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["all"] == {"n": 2, "right": 1, "share": 0.5, "ci95": [0.0945, 0.9055]}
    assert figures["classes"] == {"money": {"n": 2, "right": 1, "share": 0.5}}
    assert figures["wrong"] == [{"written": "$1", "spoken": "one dollar", "right": "one"}]


def test_a_missing_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["evaluate", "text", "--table", str(tmp_path / "none")]) == 2
    assert "no such file" in capsys.readouterr().err
