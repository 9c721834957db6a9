"""`vclip voices` around the stand-in."""

import json

import pytest

from app.inference.warm_up import PORTRAIT
from models.face.image import decode_image
from tests.cli.run import Vclip
from tests.fakes import StandInVclip


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
