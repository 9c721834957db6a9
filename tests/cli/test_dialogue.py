"""`vclip dialogue` around the stand-in."""

import json
from pathlib import Path

import pytest
import soundfile

from app.inference.warm_up import PORTRAIT
from cli.main import main
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK, WORD_SECONDS

SCRIPT = "# a comment\nAnn\tHow are you?\n\nBob\tFine. And you?\nAnn\tGood.\n"
PAUSE_S = 0.5


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.tsv"
    path.write_text(SCRIPT)
    return path


def speak(script: Path, out: Path, *more: object, speakers: tuple[str, ...] = ()) -> int:
    given = speakers or (f"Ann={PORTRAIT}", f"Bob={STOCK[5]}")
    options = [option for one in given for option in ("--speaker", one)]
    argv = ["dialogue", script, *options, "--out", out, *more]
    return main([str(one) for one in argv], load=lambda *_: StandInVclip())


def test_it_writes_the_file_and_tells_the_voices(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "dialogue.wav"
    assert speak(script, out) == 0
    assert soundfile.info(out).duration == pytest.approx(7 * WORD_SECONDS + 2 * PAUSE_S, abs=0.05)
    ann, bob, audio = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert (ann[0], bob[:2], audio[0]) == ("Ann", ["Bob", STOCK[5]], "audio")
    clean, again = tmp_path / "clean.wav", tmp_path / "again.wav"
    assert speak(script, clean, "--no-watermark") == 0
    assert clean.read_bytes() != out.read_bytes()
    assert speak(script, again, speakers=(f"Ann={ann[2]}", f"Bob={bob[2]}")) == 0
    assert again.read_bytes() == out.read_bytes()


def test_a_file_whose_name_ends_like_a_choice_of_a_face_is_that_file(script: Path, tmp_path: Path) -> None:
    picture = tmp_path / "scene.jpg#1"
    picture.write_bytes(PORTRAIT.read_bytes())
    assert speak(script, tmp_path / "a.wav", speakers=(f"Ann={picture}", f"Bob={STOCK[5]}")) == 0


def test_a_line_of_json_may_have_a_pause_and_a_speed_of_its_own(script: Path, tmp_path: Path) -> None:
    seconds = []
    for fields in ("", ', "pause_s": 2', ', "pause_s": 2, "speed": 2'):
        script.write_text(f'Ann: How are you?\n{{"speaker": "Bob", "text": "Fine. And you?"{fields}}}\n')
        assert speak(script, tmp_path / "a.wav") == 0
        seconds.append(soundfile.info(tmp_path / "a.wav").duration)
    assert seconds[0] == pytest.approx(6 * WORD_SECONDS + PAUSE_S, abs=0.05)
    assert seconds[1] == pytest.approx(seconds[0] + 2 - PAUSE_S, abs=0.05)
    assert seconds[2] == pytest.approx(seconds[1] - 1.5 * WORD_SECONDS, abs=0.05)


def test_two_of_one_picture_get_two_voices(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert speak(script, tmp_path / "a.wav", speakers=(f"Ann={PORTRAIT}", f"Bob={PORTRAIT}#0")) == 0
    ann, bob, _ = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert ann[1] != bob[1]


def test_it_writes_who_speaks_when_by_the_suffix(script: Path, tmp_path: Path) -> None:
    for suffix in (".json", ".srt", ".vtt"):
        assert speak(script, tmp_path / "a.wav", "--timestamps", tmp_path / f"times{suffix}") == 0
    times = json.loads((tmp_path / "times.json").read_text())
    assert [(line["speaker"], line["text"]) for line in times["lines"]] == [
        ("Ann", "How are you?"),
        ("Bob", "Fine. And you?"),
        ("Ann", "Good."),
    ]
    assert times["seconds"] == pytest.approx(soundfile.info(tmp_path / "a.wav").duration, abs=1e-3)
    assert "Bob: Fine." in (tmp_path / "times.srt").read_text()
    assert "<v Ann>Good." in (tmp_path / "times.vtt").read_text()


@pytest.mark.parametrize(
    ("content", "speakers", "more", "told"),
    [
        ("Ann Hello.\n", (), (), "line 1 of the script: there is no tab or colon between speaker and text"),
        ("Eve\tHello.\n", (), (), "no --speaker has the name 'Eve'; the names are Ann, Bob"),
        ("# nothing\n", (), (), "the script has 0 lines"),
        ("Ann\tHello.\nBob\t...\n", (), (), "line 2 of 2: "),
        (SCRIPT, ("Ann",), (), "--speaker Ann is not NAME=SOURCE"),
        (SCRIPT, ("Ann=a", "Ann=b"), (), "--speaker Ann is given twice"),
        (SCRIPT, tuple(f"{n}=a" for n in range(9)), (), "the limit is 8"),
        (SCRIPT, ("Ann=nobody", f"Bob={STOCK[5]}"), (), "nobody"),
        (SCRIPT, ("Ann=nothing.jpg", f"Bob={STOCK[5]}"), (), "cannot read the picture nothing.jpg"),
        (SCRIPT, (), ("--pause", "11"), "--pause 11 is outside 0 to 10"),
        (SCRIPT, (f"Ann={__file__}", f"Bob={STOCK[5]}"), (), f"speaker Ann: {__file__}: the picture cannot"),
        (SCRIPT, (), ("--out", "a.xyz"), "a.xyz ends with none of .wav"),
        (SCRIPT, (), ("--timestamps", "a.txt"), "ends with none of .json, .srt, .vtt"),
    ],
)
def test_what_is_wrong_is_one_line(
    script: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
    speakers: tuple[str, ...],
    more: tuple[str, ...],
    told: str,
) -> None:
    script.write_text(content)
    out = tmp_path / "a.wav"
    assert speak(script, out, *more, speakers=speakers) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert not out.exists()
