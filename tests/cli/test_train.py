"""`vclip train` where the packages of its extra are not installed."""

import re
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from cli.main import main


@pytest.mark.parametrize(
    ("recipe", "module", "package"), [("full", "av", "av"), ("mini", "dlib", "dlib-bin")]
)
def test_it_says_in_one_line_what_to_install(
    recipe: str,
    module: str,
    package: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        "training.packages.find_spec", lambda name: None if name == module else find_spec(name)
    )
    words = ["train", recipe, "--data", str(tmp_path), "--out", str(tmp_path / "out")]
    assert main(words + (["--config", "none.yaml"] if recipe == "full" else [])) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("vclip: error: ")
    assert f"{package} is not installed" in line
    assert "pip install '.[train]'" in line


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--face-encoder", "nowhere"], "there is no bundle nowhere"),
        (["--work", "a-file"], "cannot use the work directory a-file: File exists; name another"),
        (["--out", "a-file/bundle"], r"cannot use the work directory a-file/bundle\.work: Not a directory"),
        ([], "the data folder lacks speech"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line_before_the_work(
    words: list[str],
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The shards are there, but empty; nothing is written."""
    from training.bundle.mini import PAIR_SHARDS
    from training.stages.face_encoder.train import LABELLED

    monkeypatch.chdir(tmp_path)
    Path("a-file").touch()
    for name in (*(f"pairs/{one}" for one in PAIR_SHARDS), *(f"faces/{one}" for one in LABELLED)):
        Path(name).parent.mkdir(exist_ok=True)
        with tarfile.open(f"{name}.tar", "w"):
            pass
    if "--face-encoder" in words:
        Path("speech").mkdir()
        Path("speech/some-train.tar").touch()
    assert main(["train", "mini", "--data", ".", "--out", "out", *words]) != 0
    (line,) = capsys.readouterr().err.splitlines()
    assert re.match(f"vclip: error: .*{complaint}", line)
    assert not Path("out").exists()
