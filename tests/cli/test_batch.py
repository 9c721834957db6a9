"""The options of `vclip batch`; what it makes is in tests/batch."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from batch.progress import Progress, Tally
from cli.audio_files import AUDIO_FORMATS
from cli.main import main
from models.voice.formats import AudioFormat


def test_the_formats_are_those_of_the_models() -> None:
    assert list(AUDIO_FORMATS) == [one.value for one in AudioFormat]


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--part", "2/2", "is not I/N"),
        ("--part", "half", "is not I/N"),
        ("--processes", "-1", "is outside 1 to"),
        ("--processes", "0", "is outside 1 to"),
        ("--rows-per-shard", "0", "is outside 1 to"),
        ("--speed", "9", "is outside 0.5 to 2"),
        ("--seed", "-1", "is outside 0 to"),
    ],
)
def test_a_wrong_option_is_refused_before_anything_is_written(
    option: str, value: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["batch", "--faces", str(tmp_path), "--out", str(out), option, value]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"vclip: error: {option} {value}")
    assert says in line
    assert not out.exists()


def test_numbers_are_checked_before_a_package_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cli.batch.find_spec", lambda _: None)
    for option, value in (("--speed", "9"), ("--part", "2/2"), ("--processes", "0"), ("--seed", "-1")):
        assert main(["batch", "--faces", str(tmp_path), "--out", str(tmp_path / "out"), option, value]) == 2
        assert option in capsys.readouterr().err


def test_sources_without_a_picture_and_a_file_for_a_folder_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty, out = tmp_path / "empty", tmp_path / "out"
    empty.mkdir()
    (empty / "notes.txt").write_text("no picture")
    assert main(["batch", "--faces", str(empty), "--out", str(out)]) == 2
    assert f"{empty}: there is no picture in it" in capsys.readouterr().err
    assert not out.exists()
    out.write_text("keep")
    assert main(["batch", "--faces", str(empty), "--out", str(out)]) == 2
    assert f"{out} is a file: name a folder" in capsys.readouterr().err
    assert out.read_text() == "keep"


def test_one_face_is_not_one_faces() -> None:
    progress = Progress(lambda _: None)
    assert progress.line(Tally(faces=1, shards=1, before=1)).startswith("1 face in ")
    assert progress.line(Tally(faces=1, shards=1, before=1)).endswith("1 shard finished, 1 row done before")
    assert progress.line(Tally(faces=2)).endswith(", 0 failed, 0 shards finished")


def test_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cli.batch.find_spec", lambda name: None if name == "pyarrow" else find_spec(name))
    assert main(["batch", "--faces", str(tmp_path), "--out", str(tmp_path / "out")]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "pyarrow, which is not installed: pip install pyarrow" in line
