"""`vclip speak` around the stand-in: the file, what is printed, and what stays untouched."""

import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.inference.warm_up import PORTRAIT
from models.face.image import decode_image
from tests.cli.run import Vclip
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK, WORD_SECONDS


def test_speak_writes_the_file_and_tells_the_voice(
    vclip_command: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "speech.wav"
    assert vclip_command("speak", "--face", PORTRAIT, "--text", "Nice to meet you.", "--out", out) == 0
    assert soundfile.info(out).duration == pytest.approx(4 * WORD_SECONDS)
    said = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    stand_in = StandInVclip()
    best = stand_in.find_voices(stand_in.embed_face(decode_image(PORTRAIT.read_bytes())))[0]
    assert said["voice"] == best.voice.name
    assert said["cosine"] == f"{best.cosine:.3f}"
    assert said["probability"] == f"{best.probability:.3f}"
    assert said["audio"] == f"0.20 s in {out}"


def test_speak_takes_a_token_or_a_name_instead_of_a_face(
    vclip_command: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def speak(name: str, *source: object) -> tuple[bytes, dict[str, str]]:
        out = tmp_path / name
        assert vclip_command("speak", *source, "--text", "Hello.", "--out", out) == 0
        said = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
        return out.read_bytes(), said

    pictured, said = speak("pictured.wav", "--face", PORTRAIT)
    kept, said_again = speak("kept.wav", "--voice", said["token"])
    assert kept == pictured
    assert said_again["token"] == said["token"]
    assert said_again.keys() == {"voice", "token", "audio"}
    stock, said_of_stock = speak("stock.wav", "--voice", STOCK[3])
    assert stock != pictured
    assert said_of_stock["voice"] == STOCK[3]


def test_speech_is_marked_unless_that_is_not_wanted(vclip_command: Vclip, tmp_path: Path) -> None:
    files = {}
    for option in ("", "--no-watermark"):
        out = tmp_path / f"speech{option}.wav"
        words = ["speak", "--face", PORTRAIT, "--text", "Nice to meet you.", "--out", out, *option.split()]
        assert vclip_command(*words) == 0
        files[option], _ = soundfile.read(out)
    stand_in = StandInVclip()
    best = stand_in.find_voices(stand_in.embed_face(decode_image(PORTRAIT.read_bytes())))[0]
    clean = stand_in.speak("Nice to meet you.", best.voice)
    assert np.abs(files["--no-watermark"] - clean.samples).max() < 1e-3
    assert np.abs(files[""] - stand_in.mark(clean).samples).max() < 1e-3
    assert np.abs(files[""] - clean.samples).max() > 1e-2


def test_speak_gives_a_face_the_same_voice_and_a_seed_another(vclip_command: Vclip, tmp_path: Path) -> None:
    def speak(name: str, *more: object) -> bytes:
        out = tmp_path / name
        assert vclip_command("speak", "--face", PORTRAIT, "--text", "Hello.", "--out", out, *more) == 0
        return out.read_bytes()

    assert speak("a.wav") == speak("b.wav")
    assert speak("c.wav", "--seed", 7) == speak("d.wav", "--seed", 7)
    assert speak("a.wav") != speak("c.wav", "--seed", 7)


def test_speak_writes_when_words_are_said_by_the_suffix(vclip_command: Vclip, tmp_path: Path) -> None:
    def speak(*more: object) -> bytes:
        out = tmp_path / "said.wav"
        assert (
            vclip_command("speak", "--voice", STOCK[3], "--text", "It costs $5. Yes.", "--out", out, *more)
            == 0
        )
        return out.read_bytes()

    alone = speak()
    for suffix in ("json", "srt", "vtt"):
        assert speak("--timestamps", tmp_path / f"times.{suffix}") == alone
    times = json.loads((tmp_path / "times.json").read_text())
    assert [(word["text"], word["start"]) for word in times["words"]] == [
        ("It", 0), ("costs", 3), ("$5", 9), ("Yes", 13),
    ]  # fmt: skip
    assert times["visemes"][-1]["end_s"] == times["seconds"]
    assert times["words"][0]["phonemes"][0]["start_s"] == times["words"][0]["start_s"]
    assert "It costs $5." in (tmp_path / "times.srt").read_text()
    assert (tmp_path / "times.vtt").read_text().startswith("WEBVTT")


def test_another_suffix_of_the_times_is_refused_before_anything_is_written(
    vclip_command: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "--voice",
        STOCK[3],
        "--text",
        "Hello.",
        "--out",
        tmp_path / "said.wav",
        "--timestamps",
        "times.txt",
    )
    assert vclip_command("speak", *words) == 2
    assert "times.txt ends with none of .json, .srt, .vtt" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_speak_can_choose_by_what_is_heard(
    vclip_command: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["speak", "--face", PORTRAIT, "--text", "Hello.", "--out", tmp_path / "a.wav"]
    assert vclip_command(*arguments, "--consistency", "measured") == 0
    said = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    stand_in = StandInVclip()
    likely = stand_in.find_voices(stand_in.embed_face(decode_image(PORTRAIT.read_bytes())), k=5)
    assert said["voice"] == likely[-1].voice.name  # as the stand-in hears it


def test_a_file_may_have_more_than_can_be_spoken_at_once(vclip_command: Vclip, tmp_path: Path) -> None:
    text = "\ufeff" + "One two three four. " * 400  # 8,000 characters
    (tmp_path / "book.txt").write_text(text, encoding="utf-8")
    arguments = ["speak", "--voice", STOCK[0], "--no-watermark", "--out", tmp_path / "book.wav"]
    times = tmp_path / "book.json"
    assert vclip_command(*arguments, "--text-file", tmp_path / "book.txt", "--timestamps", times) == 0
    told = json.loads(times.read_text(encoding="utf-8"))
    assert told["text"] == text[1:]
    assert len(told["words"]) == 1600
    assert all(told["text"][word["start"] : word["end"]] == word["text"] for word in told["words"])
    starts = [word["start_s"] for word in told["words"]]
    assert starts == sorted(starts)
    assert told["seconds"] == pytest.approx(soundfile.info(tmp_path / "book.wav").duration, abs=0.01)
    assert told["seconds"] > 1600 * WORD_SECONDS


def test_a_text_comes_from_stdin(
    vclip_command: Vclip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("One two. Zoë.".encode())))
    arguments = ["speak", "--voice", STOCK[0], "--no-watermark", "--out", tmp_path / "speech.wav"]
    assert vclip_command(*arguments, "--text-file", "-") == 0
    assert soundfile.info(tmp_path / "speech.wav").duration == pytest.approx(3 * WORD_SECONDS)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the text is empty"),
        (b" " * 6_000, "the text is empty"),
        (b"one \xff", "is not text in UTF-8, at byte 5: write it in UTF-8"),
        (
            b"word " * 20_001,
            "the text has 100,005 characters, but the limit is 100,000: split it by chapters",
        ),
        (
            b"<speak>" + b"word " * 2_000 + b"</speak>",
            "the SSML has 10,015 characters, but the limit is 5,000",
        ),
        (
            b"word " * 1_000 + b"... " * 200,
            "in the characters 5,001 to 5,800: the text holds nothing that can be",
        ),
    ],
    ids=["empty", "blank", "not UTF-8", "too long", "long SSML", "a part without words"],
)
def test_a_file_that_cannot_be_spoken_is_refused_and_nothing_is_written(
    vclip_command: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, complaint: str
) -> None:
    (tmp_path / "text.txt").write_bytes(content)
    arguments = ["speak", "--voice", STOCK[0], "--out", tmp_path / "speech.wav"]
    assert vclip_command(*arguments, "--text-file", tmp_path / "text.txt") == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "speech.wav").exists()


def test_speak_obeys_speed(vclip_command: Vclip, tmp_path: Path) -> None:
    out = tmp_path / "fast.wav"
    vclip_command("speak", "--face", PORTRAIT, "--text", "Two words.", "--out", out, "--speed", 2)
    assert soundfile.info(out).duration == pytest.approx(WORD_SECONDS)


def test_a_failed_command_leaves_what_was_there(
    vclip_command: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "speech.wav"
    out.write_bytes(b"precious")
    assert vclip_command("speak", "--face", PORTRAIT, "--text", "***", "--out", out) == 2
    assert out.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [out]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "option", "written"),
    [
        ("a.FLAC", (), "FLAC"),
        ("a.mp3", (), "MP3"),
        ("a.ogg", (), "OGG"),
        ("a", ("--format", "flac"), "FLAC"),
        ("a.wav", ("--format", "flac"), "FLAC"),
    ],
)
def test_the_suffix_says_the_format_unless_it_is_given(
    vclip_command: Vclip, tmp_path: Path, name: str, option: tuple[str, ...], written: str
) -> None:
    out = tmp_path / name
    assert vclip_command("speak", "--voice", STOCK[0], "--text", "Hello.", "--out", out, *option) == 0
    assert soundfile.info(out).format == written


def test_a_read_only_file_is_not_replaced(
    vclip_command: Vclip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.wav"
    out.write_bytes(b"keep")
    out.chmod(0o444)
    if os.geteuid() == 0:  # who may write to any file: be somebody else for this question
        access = os.access
        monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != out and access(path, mode))
    assert vclip_command("speak", "--voice", STOCK[0], "--text", "Hello.", "--out", out) == 2
    assert f"cannot write {out}: the file is read-only" in capsys.readouterr().err
    assert out.read_bytes() == b"keep"


def test_a_voice_may_have_one_of_openais_names(
    vclip_command: Vclip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.voice_aliases.OPENAI_VOICES", f"alloy={STOCK[5]}")
    for voice in ("Alloy", STOCK[5].upper()):
        assert vclip_command("speak", "--voice", voice, "--text", "Hello.", "--out", tmp_path / "a.wav") == 0
        assert f"voice        {STOCK[5]}\n" in capsys.readouterr().out


def test_an_option_that_is_text_is_utf8(vclip_command: Vclip, capsys: pytest.CaptureFixture[str]) -> None:
    text = "caf\udce9"  # what Python makes of a byte that is not UTF-8
    for command in (
        ("speak", "--voice", STOCK[0], "--text", text, "--out", "a.wav"),
        ("speak", "--voice", text, "--text", "a", "--out", "a.wav"),
        ("batch", "--faces", "faces", "--text", text, "--out", "out"),
        ("dialogue", "a.tsv", "--speaker", f"{text}=b", "--out", "a.wav"),
    ):
        with pytest.raises(SystemExit, match="2"):
            vclip_command(*command)
        assert "it is not text in UTF-8, at character 4: write it in UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["nan", "inf", "-Infinity"])
def test_an_option_that_is_a_number_is_a_finite_one(
    vclip_command: Vclip, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (
        ("speak", "--voice", STOCK[0], "--text", "a", "--out", "a.wav", f"--speed={value}"),
        ("voices", "--face", PORTRAIT, f"--diversity={value}"),
        ("verify", "--face", PORTRAIT, "--audio", PORTRAIT, f"--threshold={value}"),
        ("dialogue", "a.tsv", "--speaker", "a=b", "--out", "a.wav", f"--pause={value}"),
    ):
        with pytest.raises(SystemExit, match="2"):
            vclip_command(*command)
        assert f"{value} is not a number" in capsys.readouterr().err


def test_what_is_written_can_be_read_by_others_as_the_umask_says(
    vclip_command: Vclip, tmp_path: Path
) -> None:
    out = tmp_path / "speech.wav"
    before = os.umask(0o022)
    try:
        vclip_command("speak", "--face", PORTRAIT, "--text", "Hi.", "--out", out)
    finally:
        os.umask(before)
    assert out.stat().st_mode & 0o777 == 0o644
