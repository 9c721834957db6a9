"""`vclip bundle import-...` with files in the published forms."""

from pathlib import Path

import pytest
import torch

from cli.main import main
from models.bundle.files import file_sha256
from models.bundle.parts import CampplusEncoder, HAspEncoder, VitsPart
from models.voice.encoders.campplus import CampplusNetwork
from tests.published_h_asp import coqui_encoder, write_clovaai
from tests.tiny_vits import TABLE_SPEAKERS, tiny_config, write_tiny_vits
from training.part_directory import read_part


def test_import_voice_encoder_makes_a_part_and_says_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = write_clovaai(tmp_path, coqui_encoder())
    command = ["bundle", "import-voice-encoder", str(checkpoint), "--out", str(tmp_path / "part")]
    assert main(command) == 0
    said = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert said["licence"] == "MIT"
    assert said["sha256"] == file_sha256(checkpoint)
    assert said["made"] == str(tmp_path / "part")
    assert read_part(tmp_path / "part", HAspEncoder).outside_weights[0].sha256 == [file_sha256(checkpoint)]

    assert main(command) == 2
    assert capsys.readouterr().err == (
        f"vclip: error: cannot write the part {tmp_path / 'part'}: it already exists; choose another "
        f"directory\n"
    )


def test_import_voice_encoder_knows_campplus_by_its_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = tmp_path / "campplus_cn_en_common.pt"
    torch.save(CampplusNetwork().state_dict(), checkpoint)
    command = ["bundle", "import-voice-encoder", str(checkpoint), "--out", str(tmp_path / "part")]
    assert main([*command, "--config", str(checkpoint)]) != 0
    assert "CAM++ has no configuration" in capsys.readouterr().err
    assert main(command) == 0
    assert "Apache-2.0" in capsys.readouterr().out
    assert read_part(tmp_path / "part", CampplusEncoder).part.file == "voice_encoder.safetensors"


def test_a_file_that_is_no_checkpoint_is_one_line_and_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", "import-voice-encoder", __file__, "--out", str(tmp_path / "part")]) == 3
    error = capsys.readouterr().err
    assert error.startswith(f"vclip: error: {__file__} is not a checkpoint that torch can read")
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_import_tts_makes_a_part_and_says_its_licence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = write_tiny_vits(tmp_path / "model", tiny_config("speaker_table"))
    command = ["bundle", "import-tts", str(model), "--licence", "CC0-1.0", "--out", str(tmp_path / "part")]
    assert main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"made {tmp_path / 'part'}: the weights are under CC0-1.0"
    assert read_part(tmp_path / "part", VitsPart).part.speaker_names == list(TABLE_SPEAKERS)

    assert main(command) == 2
    assert "it already exists; choose another directory" in capsys.readouterr().err


def test_a_model_that_cannot_be_imported_is_one_line_and_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", "import-tts", str(tmp_path), "--out", str(tmp_path / "part")]) == 3
    error = capsys.readouterr().err
    assert error.startswith("vclip: error: ")
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
