from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.errors import InvalidBundle, MissingWeights
from models.face.encoder import FaceEncoder, build_clip, custom_encoder, open_clip_encoder, published_dim
from models.types import ImageArray, Precision

CONFIG: dict[str, Any] = {
    "model": {
        "embed_dim": 24,
        "vision_cfg": {
            "timm_model_name": "resnet10t",
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "linear",
            "image_size": 32,
        },
        "text_cfg": {"context_length": 12, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
    },
    "preprocess": {"size": 32, "mean": [0.5, 0.4, 0.3], "std": [0.25, 0.25, 0.2]},
}


@pytest.fixture(scope="module")
def encoder() -> FaceEncoder:
    torch.manual_seed(0)
    return custom_encoder(CONFIG, build_clip(CONFIG["model"]).state_dict())


@pytest.fixture(scope="module")
def crops() -> ImageArray:
    return np.random.default_rng(0).integers(0, 256, (70, 32, 32, 3), np.uint8)


def test_faces_become_unit_vectors(encoder: FaceEncoder, crops: ImageArray) -> None:
    embeddings = encoder.embed(crops)
    assert embeddings.shape == (70, encoder.dim) == (70, 24)
    assert embeddings.dtype == np.float32
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


def test_a_face_alone_or_among_others_gives_the_same(encoder: FaceEncoder, crops: ImageArray) -> None:
    """Frozen in eval mode: no batch statistics, no dropout, and batches that divide nothing evenly."""
    assert np.allclose(encoder.embed(crops[66:67]), encoder.embed(crops)[66:67], atol=1e-5)


def test_pixels_are_standardized_as_the_config_says(crops: ImageArray) -> None:
    torch.manual_seed(0)
    model: Any = build_clip(CONFIG["model"]).eval()
    pixels = torch.from_numpy(crops[:3]).permute(0, 3, 1, 2) / 255
    mean, std = (torch.tensor(CONFIG["preprocess"][key]).view(1, 3, 1, 1) for key in ("mean", "std"))
    with torch.no_grad():
        expected = model.encode_image((pixels - mean) / std, normalize=True)
    assert np.allclose(custom_encoder(CONFIG, model.state_dict()).embed(crops[:3]), expected, atol=1e-5)


def test_captions_share_the_space_of_the_faces(encoder: FaceEncoder) -> None:
    embeddings = encoder.embed_text(["a photo of a woman", "a photo of a man"])
    assert embeddings.shape == (2, encoder.dim)
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert not np.allclose(embeddings[0], embeddings[1])


def test_a_mirrored_encoder_takes_a_face_and_its_mirror_image_for_the_same(crops: ImageArray) -> None:
    state = build_clip(CONFIG["model"]).state_dict()
    plain, mirrored = custom_encoder(CONFIG, state), custom_encoder(CONFIG, state, mirrored=True)
    flipped = np.ascontiguousarray(crops[:, :, ::-1])
    both = plain.embed(crops) + plain.embed(flipped)
    expected = both / np.linalg.norm(both, axis=1, keepdims=True)
    assert np.allclose(mirrored.embed(crops), expected, atol=1e-5)
    assert np.allclose(mirrored.embed(flipped), expected, atol=1e-5)


def test_half_precision_weights_give_nearly_the_same(crops: ImageArray) -> None:
    state = build_clip(CONFIG["model"]).state_dict()
    whole, half = (
        custom_encoder(CONFIG, state),
        custom_encoder(CONFIG, {k: v.half() for k, v in state.items()}),
    )
    assert (whole.embed(crops) * half.embed(crops)).sum(1).min() > 0.999


@pytest.mark.parametrize("precision", ["float16", "bfloat16"])
def test_half_precision_arithmetic_gives_nearly_the_same(crops: ImageArray, precision: Precision) -> None:
    state = build_clip(CONFIG["model"]).state_dict()
    whole, half = (
        custom_encoder(CONFIG, state).embed(crops),
        custom_encoder(CONFIG, state, precision=precision),
    )
    embeddings = half.embed(crops)
    assert embeddings.dtype == np.float32
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert (whole * embeddings).sum(1).min() > 0.999
    assert not np.array_equal(whole, embeddings)  # it did compute otherwise


def test_no_faces_give_no_embeddings(encoder: FaceEncoder) -> None:
    assert encoder.embed(np.zeros((0, 32, 32, 3), np.uint8)).shape == (0, 24)


def test_crops_of_the_wrong_size_are_refused(encoder: FaceEncoder) -> None:
    with pytest.raises(ValueError, match=r"\(B, 32, 32, 3\), not \(1, 40, 40, 3\)"):
        encoder.embed(np.zeros((1, 40, 40, 3), np.uint8))


def test_weights_that_do_not_fit_are_named() -> None:
    state = build_clip(CONFIG["model"]).state_dict()
    del state["logit_scale"]
    with pytest.raises(InvalidBundle, match="logit_scale"):
        custom_encoder(CONFIG, state)


@pytest.mark.parametrize(
    "config", [{"model": CONFIG["model"]}, {"model": {"embed_dim": 8}, "preprocess": {}}]
)
def test_an_incomplete_config_is_named(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidBundle, match="config"):
        custom_encoder(config, {})


def test_an_unknown_open_clip_model_is_named() -> None:
    with pytest.raises(InvalidBundle, match="ViT-Z-99"):
        open_clip_encoder("ViT-Z-99")


def test_a_missing_weight_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights, match="nowhere"):
        open_clip_encoder("RN50", weights=tmp_path / "nowhere.safetensors")


@pytest.mark.slow
def test_a_stock_open_clip_model_runs() -> None:
    encoder = open_clip_encoder("ViT-B-32")
    assert (encoder.image_size, encoder.dim) == (224, 512)
    assert encoder.embed(np.zeros((1, 224, 224, 3), np.uint8)).shape == (1, 512)
    assert encoder.embed_text(["a photo of a woman"]).shape == (1, 512)


def test_the_size_of_published_embeddings_is_known_without_the_weights() -> None:
    assert published_dim("ViT-B-32", "openai") == 512
    with pytest.raises(InvalidBundle, match="no weights 'mine' of ViT-B-32; there are openai"):
        published_dim("ViT-B-32", "mine")
    with pytest.raises(InvalidBundle, match="no model 'ViT-Z'"):
        published_dim("ViT-Z", "openai")
