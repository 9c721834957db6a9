"""`vclip embed` around the stand-in."""

import json
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.inference.warm_up import PORTRAIT
from app.main import create_app
from app.settings import Settings
from tests.app.conftest import wait_until
from tests.cli.run import Vclip
from tests.fakes import StandInVclip


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
