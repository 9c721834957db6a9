from pathlib import Path

import numpy as np
import pytest
import torch

from models.bundle.files import file_sha256
from models.bundle.parts import VOICE_ENCODERS, CampplusEncoder
from models.errors import InvalidBundle
from models.loading import load_voice_encoder
from models.types import Waveform
from models.voice.encoders.campplus import CampplusNetwork, CampplusVoiceEncoder
from models.voice.encoders.campplus_weights import read_campplus_weights
from training.imports.campplus import import_campplus
from training.part_directory import read_part


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network with weights of its own in the published form."""
    torch.manual_seed(0)
    file = tmp_path_factory.mktemp("campplus") / "campplus_cn_en_common.pt"
    torch.save(CampplusNetwork().state_dict(), file)
    return file


def test_the_part_embeds_as_the_checkpoint_does(checkpoint: Path, tmp_path: Path) -> None:
    origin = import_campplus(checkpoint, tmp_path / "part")
    assert origin.licence == "Apache-2.0"
    assert origin.sha256 == [file_sha256(checkpoint)]
    part = read_part(tmp_path / "part", *VOICE_ENCODERS).part
    assert isinstance(part, CampplusEncoder)
    state = {
        name: value
        for name, value in torch.load(checkpoint, weights_only=True).items()
        if not name.endswith("num_batches_tracked")
    }
    samples = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    waveform = Waveform(samples, 16_000)
    ours = load_voice_encoder(tmp_path / "part", part).embed(waveform)
    assert ours == pytest.approx(CampplusVoiceEncoder(state).embed(waveform), abs=1e-5)


def test_the_published_weights_are_taken(tmp_path: Path) -> None:
    torch.save(dict(read_campplus_weights()), tmp_path / "published.pt")
    import_campplus(tmp_path / "published.pt", tmp_path / "part")
    assert read_part(tmp_path / "part", CampplusEncoder).part.dim == 192


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            {"xvector.dense.linear.weight": torch.zeros(512, 1024, 1)},
            "with another shape: xvector.dense.linear.weight",
        ),
        ({"xvector.extra": torch.zeros(1)}, "unknown: xvector.extra"),
        ({"head.bn1.bias": torch.full((32,), torch.nan)}, "not finite: head.bn1.bias"),
    ],
)
def test_another_network_is_refused_and_nothing_is_written(
    checkpoint: Path, tmp_path: Path, change: dict[str, torch.Tensor], complaint: str
) -> None:
    torch.save(torch.load(checkpoint, weights_only=True) | change, tmp_path / "other.pt")
    with pytest.raises(InvalidBundle, match=complaint):
        import_campplus(tmp_path / "other.pt", tmp_path / "part")
    assert not (tmp_path / "part").exists()


def test_a_checkpoint_of_something_else_is_refused(tmp_path: Path) -> None:
    torch.save({"weight": torch.zeros(1)}, tmp_path / "other.pt")
    with pytest.raises(InvalidBundle, match=r"holds no CAM\+\+"):
        import_campplus(tmp_path / "other.pt", tmp_path / "part")
