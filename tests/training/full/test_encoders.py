import shutil
from pathlib import Path

import numpy as np
import pytest

from benchmarks.inputs.videos import RATE_HZ, hum
from models.bundle.files import MINI_BUNDLE, read_arrays
from models.bundle.manifest import read_manifest
from models.bundle.parts import Ge2eCampplusEncoder
from models.errors import InvalidBundle, MissingWeights
from models.types import Waveform
from training.full.config import BundleEncoder, OpenClipFace, PartVoice
from training.full.encoders import load_face, load_voice
from training.part_directory import write_part

MINI = BundleEncoder(kind="bundle", bundle="mini")


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """The voice encoder of the embedded bundle as a part of its own."""
    described = read_manifest(MINI_BUNDLE).parts.voice_encoder
    assert isinstance(described, Ge2eCampplusEncoder)
    write_part(tmp_path / "ge2e", described, read_arrays(MINI_BUNDLE, described.file))
    return tmp_path / "ge2e"


def test_a_part_and_the_bundle_it_came_from_hear_alike(part: Path) -> None:
    recording = Waveform(hum(1.0), RATE_HZ)
    bundled, parted = load_voice(MINI, "cpu"), load_voice(PartVoice(kind="part", directory=part), "cpu")
    assert np.array_equal(bundled.encoder.embed(recording), parted.encoder.embed(recording))
    assert bundled.fingerprint == parted.fingerprint  # features of one serve the other
    assert "mini" in bundled.name
    assert "ge2e" in parted.name


def test_what_is_no_voice_encoder_is_refused(tmp_path: Path, part: Path) -> None:
    with pytest.raises(InvalidBundle, match=r"no part\.yaml"):
        load_voice(PartVoice(kind="part", directory=tmp_path), "cpu")
    shutil.copytree(part, tmp_path / "damaged")
    file = tmp_path / "damaged" / "voice_encoder.safetensors"
    *rest, last = file.read_bytes()
    file.write_bytes(bytes([*rest, last ^ 1]))
    with pytest.raises(InvalidBundle, match="it is damaged"):
        load_voice(PartVoice(kind="part", directory=tmp_path / "damaged"), "cpu")


def test_the_face_encoder_of_the_bundle_and_a_missing_file() -> None:
    face = load_face(MINI, "cpu")
    assert face.encoder.embed(
        np.zeros((1, face.encoder.image_size, face.encoder.image_size, 3), np.uint8)
    ).shape == (
        1,
        face.encoder.dim,
    )
    assert "mirrored=True" in face.fingerprint
    missing = OpenClipFace(kind="open_clip", model_name="ViT-B-32", file=Path("nowhere.safetensors"))
    with pytest.raises(MissingWeights, match="the weights of ViT-B-32 do not exist at nowhere"):
        load_face(missing, "cpu")
