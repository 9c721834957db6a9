"""What can be wrong before anything is served is one line and an exit code."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from app.server import CannotListen, bundle_licence_note, load_pipeline, serve
from app.settings import Settings
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.errors import InvalidBundle, InvalidParameter, MissingDevice
from tests.fakes import StandInVclip

ROOT = Path(__file__).parents[2]


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"cannot listen on 127.0.0.1:{port}: Address already in use"):
            serve(Settings(port=port), StandInVclip)


def test_a_missing_bundle_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidBundle, match="is not a bundle"):
        bundle_licence_note(tmp_path)


def test_the_licence_of_a_foreign_synthesizer_is_said_at_start(tmp_path: Path) -> None:
    content = read_manifest(MINI_BUNDLE).model_dump(mode="json")
    assert "Speech:" not in bundle_licence_note(MINI_BUNDLE)
    kokoro = content["parts"]["synthesizer"]
    content["parts"]["synthesizer"] = {
        "kind": "vits",
        "file": kokoro["file"],
        "config": {},
        "conditioning": "d_vectors",
        "speaker_dim": kokoro["speaker_dim"],
        "speaker_names": ["a", "b"],
        "languages": ["en-us"],
        "licence": "CC-BY-NC-ND-4.0",
    }
    (tmp_path / "bundle.yaml").write_text(yaml.safe_dump(content))
    assert bundle_licence_note(tmp_path).endswith(" Speech: CC-BY-NC-ND-4.0.")


@pytest.mark.parametrize(
    ("variables", "code", "message"),
    [
        ({"VCLIP_PORT": "http"}, 2, "vclip: error: VCLIP_PORT: "),
        ({"VCLIP_BUNDLE": "/nowhere"}, 3, "vclip: error: /nowhere is not a bundle"),
    ],
)
def test_the_process_says_it_in_one_line(variables: dict[str, str], code: int, message: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | variables,
    )
    assert ended.returncode == code
    assert ended.stderr.startswith(message)
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (MissingDevice("device cuda:9 is not there"), 4),
        (InvalidBundle("it is damaged"), 3),
        (InvalidParameter("precision is for GPUs"), 2),
        (ZeroDivisionError(), 1),
    ],
)
def test_what_is_noticed_while_the_models_are_loaded_has_its_exit_code(
    failure: Exception, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "app.server.configure_logging", lambda _: None
    )  # it is of the process, which goes on here

    def load() -> StandInVclip:
        raise failure

    assert serve(Settings(port=0), load) == code


def test_the_settings_reach_the_models(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr("models.loading.load_vclip", lambda *_, **options: asked.append(options))
    load_pipeline(Settings(device="cpu", threads=3, watermark=False, precision="bfloat16"))
    load_pipeline(Settings())
    first = {"device": "cpu", "threads": 3, "synthesizer_weights": None, "marks_speech": False}
    second = {"device": "auto", "threads": 0, "synthesizer_weights": None, "marks_speech": True}
    assert asked == [first | {"precision": "bfloat16"}, second | {"precision": "float32"}]
