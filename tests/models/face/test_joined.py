from typing import Any

import numpy as np
import pytest
import torch

from models.face.attributes import FaceAttributes
from models.face.custom_clip import custom_encoder
from models.face.descriptors.descriptor import FaceDescriptor
from models.face.descriptors.dlib import DlibNetwork
from models.face.encoder import FaceEncoder
from models.face.joined import JoinedFaceEncoder
from models.face.open_clip_models import build_clip
from models.types import ImageArray

CONFIG: dict[str, Any] = {
    "model": {
        "embed_dim": 24,
        "vision_cfg": {
            "timm_model_name": "face_resnet29",
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "linear",
            "image_size": 144,
        },
        "text_cfg": {"context_length": 24, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
    },
    "preprocess": {"size": 144, "mean": [0.5, 0.4, 0.3], "std": [1.0, 1.0, 1.0]},
}


@pytest.fixture(scope="module")
def encoder() -> FaceEncoder:
    torch.manual_seed(0)
    return custom_encoder(CONFIG, build_clip(CONFIG["model"]).state_dict(), mirrored=True)


@pytest.fixture(scope="module")
def descriptors() -> list[FaceDescriptor]:
    made = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        made.append(FaceDescriptor(DlibNetwork()))
    return made


@pytest.fixture(scope="module")
def joined(encoder: FaceEncoder, descriptors: list[FaceDescriptor]) -> JoinedFaceEncoder:
    return JoinedFaceEncoder(encoder, descriptors)


@pytest.fixture(scope="module")
def crops() -> ImageArray:
    return np.random.default_rng(0).integers(0, 256, (4, 144, 144, 3), np.uint8)


def test_the_cosine_of_two_faces_is_the_mean_of_the_members_cosines(
    encoder: FaceEncoder, descriptors: list[FaceDescriptor], joined: JoinedFaceEncoder, crops: ImageArray
) -> None:
    embedded = joined.embed(crops)
    assert embedded.shape == (4, joined.dim) == (4, 24 + 2 * 128)
    assert embedded.dtype == np.float32
    apart = [encoder.embed(crops), *(descriptor.embed(crops) for descriptor in descriptors)]
    assert np.allclose(embedded @ embedded.T, sum(one @ one.T for one in apart) / 3, atol=1e-5)


def test_captions_say_the_same_of_a_face_as_without_the_descriptors(
    encoder: FaceEncoder, joined: JoinedFaceEncoder, crops: ImageArray
) -> None:
    genders, ages = FaceAttributes(encoder).predict(encoder.embed(crops))
    joined_genders, joined_ages = FaceAttributes(joined).predict(joined.embed(crops))
    assert np.allclose(joined_genders, genders, atol=1e-5)
    assert np.allclose(joined_ages, ages, atol=1e-3)


def test_captions_are_unit_vectors(joined: JoinedFaceEncoder) -> None:
    embedded = joined.embed_text(["a photo of a woman", "a photo of a man"])
    assert embedded.shape == (2, joined.dim)
    assert np.allclose(np.linalg.norm(embedded, axis=1), 1, atol=1e-5)


def test_crops_of_the_wrong_size_are_refused(joined: JoinedFaceEncoder) -> None:
    with pytest.raises(ValueError, match=r"\(B, 144, 144, 3\), not \(1, 40, 40, 3\)"):
        joined.embed(np.zeros((1, 40, 40, 3), np.uint8))
