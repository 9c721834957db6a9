"""What can be wrong before anything is served is one line and an exit code."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.server import CannotListen, bundle_licence_note, load_pipeline, serve
from app.settings import Settings
from models.errors import InvalidBundle
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


@pytest.mark.parametrize("watermark", [True, False])
def test_the_setting_of_the_watermark_reaches_the_models(
    monkeypatch: pytest.MonkeyPatch, watermark: bool
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("models.vclip.Vclip.load", lambda *arguments: asked.append(arguments[-1]))
    load_pipeline(Settings(watermark=watermark))
    assert asked == [watermark]
