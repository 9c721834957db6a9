"""`vclip verify` around the stand-in."""

import json
from pathlib import Path

import pytest

from app.inference.warm_up import PORTRAIT
from tests.cli.run import Vclip


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
