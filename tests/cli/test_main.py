"""The command line around the stand-in: results on stdout, one line on stderr, exit codes."""

import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from starlette.testclient import TestClient

from app.inference.warm_up import PORTRAIT
from app.main import create_app
from app.settings import Settings
from cli.main import main
from models.errors import InvalidBundle
from models.face.image import decode_image
from tests.app.conftest import wait_until
from tests.fakes import STOCK, WORD_SECONDS, StandInVclip
from tests.training.vox1_tree import pairs_of, self_lifting
from training.evaluation.association.trial_lists import read_trials

ROOT = Path(__file__).parents[2]
VOX2_CONFIG = ROOT / "configs/vclip-vox2.yaml"
Vclip = Callable[..., int]


@pytest.fixture
def vclip_command() -> Vclip:
    """Runs one command in this process, with the stand-in as its bundle; the exit code."""

    def run(*argv: object) -> int:
        return main([str(argument) for argument in argv], load=lambda *_: StandInVclip())

    return run


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "voice.wav"
    soundfile.write(path, 0.3 * np.sin(np.arange(16_000) / 20), 16_000)
    return path


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


def test_voices_prints_alternatives_with_tokens(
    vclip_command: Vclip, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vclip_command("voices", "--face", PORTRAIT, "-k", 3, "--diversity", 1, "--json") == 0
    body = json.loads(capsys.readouterr().out)
    stand_in = StandInVclip()
    face = stand_in.embed_face(decode_image(PORTRAIT.read_bytes()))
    ranked = stand_in.find_voices(face, k=3, diversity=1.0)
    assert [voice["name"] for voice in body["voices"]] == [one.voice.name for one in ranked]
    for voice, one in zip(body["voices"], ranked, strict=True):
        assert stand_in.voice(voice["token"]).speaker.tolist() == one.voice.speaker.tolist()
    assert len(body["voices"][0]["properties"]["nearest_stock"]) == 3

    assert vclip_command("voices", "--face", PORTRAIT, "-k", 3, "--diversity", 1) == 0
    lines = capsys.readouterr().out.splitlines()
    for voice in body["voices"]:
        properties = voice["properties"]
        assert any(line.endswith(f"  {voice['token']}") for line in lines)
        assert any(f"{properties['gender']} (0.90), like tone-" in line for line in lines)


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


def test_embed_prints_json(vclip_command: Vclip, capsys: pytest.CaptureFixture[str]) -> None:
    assert vclip_command("embed", "--face", PORTRAIT, "--k", 3) == 0
    body = json.loads(capsys.readouterr().out)
    assert np.linalg.norm(body["embedding"]) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(body["projected"]) == pytest.approx(1, abs=1e-5)
    assert len(body["face"]["box_px"]) == 4
    cosines = [voice["cosine"] for voice in body["voices"]]
    assert len(cosines) == 3
    assert cosines == sorted(cosines, reverse=True)


def test_json_is_what_the_service_answers(
    vclip_command: Vclip, recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with TestClient(create_app(Settings(), StandInVclip)) as service:
        wait_until(lambda: service.get("/health/ready").status_code == 200)
        image, audio = {"image": PORTRAIT.read_bytes()}, {"audio": recording.read_bytes()}
        for command, route, files in (
            (["embed"], "/v1/embeddings/face", image),
            (["voices", "--json"], "/v1/voices", image),
            (["verify", "--json", "--audio", recording], "/v1/verify", image | audio),
        ):
            assert vclip_command(*command, "--face", PORTRAIT) == 0
            assert json.loads(capsys.readouterr().out) == service.post(route, files=files).json()


def test_verify_prints_the_score_for_people_or_as_json(
    vclip_command: Vclip, recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vclip_command("verify", "--face", PORTRAIT, "--audio", recording, "--json") == 0
    body = json.loads(capsys.readouterr().out)
    assert body["voice"] == {"seconds": 1.0, "speech_seconds": 1.0}
    assert body["match"] is (body["probability"] >= 0.5)
    assert body["operating_point"]["probability"] == 0.5
    assert vclip_command("verify", "--face", PORTRAIT, "--audio", recording) == 0
    assert f"cosine       {body['cosine']:.3f}" in capsys.readouterr().out.splitlines()


def test_verify_decides_at_the_threshold(
    vclip_command: Vclip, recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for threshold, match in ((0.01, True), (0.99, False)):
        arguments = ["verify", "--face", PORTRAIT, "--audio", recording, "--threshold", threshold]
        assert vclip_command(*arguments, "--json") == 0
        assert json.loads(capsys.readouterr().out)["match"] is match
        assert vclip_command(*arguments) == 0
        said = "yes" if match else "no"
        assert f"match        {said}, from probability {threshold} on" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["speak", "--face", "nowhere.jpg", "--text", "hi", "--out", "x.wav"], "nowhere.jpg: No such file"),
        (["speak", "--face", PORTRAIT, "--text", "", "--out", "x.wav"], "the text is empty"),
        (
            ["speak", "--face", PORTRAIT, "--text", "hi", "--out", "no/folder/x.wav"],
            "cannot write no/folder/x.wav: the folder no/folder does not exist: make it first",
        ),
        (["speak", "--face", PORTRAIT, "--text", "hi", "--out", "."], "it is a directory"),
        (
            ["speak", "--face", PORTRAIT, "--text", "hi", "--out", "x.wav", "--language", "tlh"],
            "'tlh' is not spoken",
        ),
        (["speak", "--face", PORTRAIT, "--text", "hi", "--out", "x.wav", "--speed", "9"], "speed 9.0"),
        (
            ["speak", "--voice", "nobody", "--text", "hi", "--out", "x.wav"],
            "no stock voice has the name 'nobody': one of the 40 names is tone-0; vclip bundle show lists all",
        ),
        (["speak", "--voice", "voice_x", "--text", "hi", "--out", "x.wav"], "the voice token is incomplete"),
        (
            ["speak", "--voice", STOCK[0], "--seed", "1", "--text", "hi", "--out", "x.wav"],
            "--seed, --face-index and --consistency apply to a face only",
        ),
        (["voices", "--face", PORTRAIT, "--face-index", "4"], f"{PORTRAIT}: face index 4"),
        (["embed", "--face", __file__], f"{__file__}: the picture cannot be read"),
        (
            ["speak", "--face", PORTRAIT, "--text", "hi", "--out", "x.xyz"],
            "x.xyz ends with none of .wav, .flac, .mp3",
        ),
        (["speak", "--face", PORTRAIT, "--text", "hi", "--out", "x"], "or give its --format"),
        (["embed", "--face", PORTRAIT, "--face-index", "4"], "face index 4"),
        (["verify", "--face", PORTRAIT, "--audio", PORTRAIT], f"{PORTRAIT}: the audio cannot be read"),
        (["evaluate", "faces", "--faces", "nowhere.tar"], "cannot read the shard nowhere.tar"),
        (["evaluate", "traits", "--recorded", "nowhere.tar"], "cannot read the shard nowhere.tar"),
        (
            ["bundle", "traits", "--recorded", "nowhere.tar", "--version", "1", "--out", "nowhere"],
            "cannot read the shard nowhere.tar",
        ),
        (
            ["bundle", "index", "--retrieval", "tree:3", "--version", "1", "--out", "nowhere"],
            "--retrieval 'tree:3' is not flat, ivf:CELLS,PROBES[,DIMENSIONS] or hnsw:LINKS,DEPTH",
        ),
        (["evaluate", "consistency", "--pictures", "nowhere.jpg"], "nowhere.jpg: No such file"),
        (["evaluate", "speech", "--sentences", "0"], "0 sentences are outside 1 to 54"),
        (["evaluate", "languages", "--languages", "en-us, xx"], "language 'xx' is not installed"),
        (
            ["evaluate", "generation", "--train", __file__, "--pairs", "nowhere.tar"],
            "cannot read the shard nowhere.tar",
        ),
        (
            ["evaluate", "association", "--trials", "list.csv"],
            "--trials needs --media",
        ),
        (
            ["evaluate", "association", "--trials", "nowhere.csv", "--media", "."],
            "cannot read the trials nowhere.csv: No such file",
        ),
        (
            ["evaluate", "association", "--pairs", __file__, "--media", "."],
            "go with --trials, not with --pairs",
        ),
        (["evaluate", "convert-trials", __file__, "list.csv"], "this is not a readable pickle"),
        (["evaluate", "convert-trials", "nowhere.pkl", "list.csv"], "cannot read the pickle nowhere.pkl"),
        (["train", "mini", "--data", "nowhere", "--out", "bundle"], "cannot read the data nowhere"),
        (
            ["bundle", "import-voice-encoder", "x.model", "--out", Path(__file__).parent],
            "it already exists; choose another directory",
        ),
        (
            ["train", "full", "--config", "nowhere.yaml", "--out", "part"],
            "cannot read the config nowhere.yaml: No such file or directory",
        ),
        (
            ["train", "full", "--config", VOX2_CONFIG, "--data", "nowhere", "--out", "part"],
            "cannot read the data nowhere",
        ),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    vclip_command: Vclip,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argv: list[object],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert vclip_command(*argv) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("vclip: error: ")
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_pickle_with_trials_becomes_a_list_once(
    vclip_command: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published, converted = tmp_path / "test_verification.pkl", tmp_path / "test_verification.csv"
    content = self_lifting(pairs_of())
    published.write_bytes(pickle.dumps(content))
    assert vclip_command("evaluate", "convert-trials", published, converted) == 0
    assert capsys.readouterr().out == f"16 trials in {converted}\n"
    read = read_trials(converted)
    assert read.pickle_sha256 == hashlib.sha256(published.read_bytes()).hexdigest()
    assert [[trial.voice, trial.face, trial.same] for trial in read.trials] == content["list"]


SPEAK_BOTH = ["speak", "--face", "a.jpg", "--voice", "b", "--text", "hi", "--out", "x.wav"]


@pytest.mark.parametrize("argv", [[], ["sing"], ["speak"], ["speak", "--seed", "seven"], SPEAK_BOTH])
def test_wrong_usage_is_one_line_and_exit_code_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_unusable_bundle_is_one_line_and_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(bundle: Path | None, device: str, synthesizer_weights: Path | None) -> StandInVclip:
        raise InvalidBundle(f"{bundle} is not a bundle")

    assert main(["embed", "--face", str(PORTRAIT), "--bundle", str(tmp_path)], load=load) == 3
    assert capsys.readouterr().err == f"vclip: error: {tmp_path} is not a bundle\n"


def test_a_device_that_is_not_there_is_one_line_and_exit_code_4(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["embed", "--face", str(PORTRAIT), "--device", "cuda:99"]) == 4
    captured = capsys.readouterr()
    assert captured.err.startswith("vclip: error: device cuda:99 is not available: ")
    assert captured.err.count("\n") == 1


def test_a_bundle_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "check", "--bundle", str(tmp_path)]) == 3
    assert "it has no bundle.yaml" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from cli.main import make_parser\n"
        "make_parser().format_help()\n"
        "heavy = {'torch', 'numpy', 'fastapi', 'onnxruntime', 'open_clip', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    program = (
        "import sys\n"
        "from cli.main import main\n"
        "from tests.fakes import StandInVclip\n"
        f"sys.exit(main(['embed', '--face', {str(PORTRAIT)!r}], load=lambda *_: StandInVclip()))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert isinstance(process.stdout, io.BufferedReader)
    process.stdout.close()
    assert process.wait(timeout=120) == 1
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
