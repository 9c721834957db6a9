"""`vclip bundle build` from local parts."""

from pathlib import Path

import pytest

from cli.main import main
from models.bundle.files import MINI_BUNDLE
from models.bundle.index_kinds import HnswIndex
from models.bundle.manifest import read_manifest


def build_command(parts: Path, out: Path, **options: str) -> list[str]:
    """Build from the parts that lie beside the bundle of the tests."""
    chosen = {
        "face-encoder": str(MINI_BUNDLE),
        "voice-encoder": str(parts / "h-asp"),
        "projectors": str(parts / "projectors"),
        "tts": str(parts / "vits"),
        "speech": str(parts / "voices.tar"),
        "judge-speech": str(parts / "judge.tar"),
        "name": "built",
        "licence": "CC-BY-NC-ND-4.0",
        "scoring": "naive",
        "candidates": "50",
        "rendered": "12",
        "gaussians": "2",
        "shrinkage": "0.1",
        "clear-gender": "0.5",
        "retrieval": "hnsw:8,32",
        "out": str(out),
    } | {name.replace("_", "-"): value for name, value in options.items()}
    return ["bundle", "build", *(word for name, value in chosen.items() for word in (f"--{name}", value))]


@pytest.mark.slow
def test_build_makes_a_bundle_as_asked_for_that_loads(
    paper_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = build_command(paper_bundle.parent, tmp_path / "bundle")
    assert main(command) == 0
    assert capsys.readouterr().out.startswith(f"made {tmp_path / 'bundle'}: built 1.0.0")
    manifest = read_manifest(tmp_path / "bundle")
    assert manifest.scoring == "naive"
    assert manifest.retrieval == HnswIndex(kind="hnsw", links=8, search_depth=32)
    generator = manifest.parts.generator
    assert (generator.candidates, generator.gaussians, generator.clear_gender) == (50, 2, 0.5)
    assert main(["bundle", "check", "--bundle", str(tmp_path / "bundle"), "--device", "cpu"]) == 0
    assert "ok: bundle built 1.0.0" in capsys.readouterr().out

    assert main(command) == 2
    assert "it already exists; choose another directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("gaussians", "0", "--gaussians at least 1"),
        ("shrinkage", "-0.1", "--shrinkage from 0 to 1"),
        ("clear_gender", "1.0", "--clear-gender must be at least 0.5 and below 1"),
        ("candidates", "9", "--candidates and --rendered at least 10"),
        ("retrieval", "ivf:4", "'ivf:4' is not flat, ivf:CELLS,PROBES[,DIMENSIONS] or hnsw:LINKS,DEPTH"),
        ("retrieval", "hnsw:1,32", "'hnsw:1,32' is not flat"),
        ("speech", "nowhere.tar", "cannot read the shard nowhere.tar: the file does not exist"),
    ],
)
def test_an_option_of_build_that_cannot_be_is_told_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, complaint: str
) -> None:
    (tmp_path / "voices.tar").touch()
    (tmp_path / "judge.tar").touch()
    command = build_command(tmp_path, tmp_path / "bundle", **{option: value})
    assert main(command) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
    assert not (tmp_path / "bundle").exists()
