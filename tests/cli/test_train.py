"""`vclip train` where the packages of its extra are not installed."""

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
