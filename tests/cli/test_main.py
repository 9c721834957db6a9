"""The command line as a whole: one line on stderr, exit codes, imports."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from app.inference.warm_up import PORTRAIT
from cli.main import main
from models.errors import InvalidBundle
from tests.cli.run import ROOT, Vclip
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import STOCK

VOX2_CONFIG = ROOT / "configs/vclip-vox2.yaml"


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
