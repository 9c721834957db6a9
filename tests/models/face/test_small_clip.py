from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.errors import InvalidBundle
from models.face.custom_clip import custom_encoder
from models.face.open_clip_models import build_clip
from models.face.small_clip import SmallClip, is_small_clip
from models.loading import load_face_encoder
from tests.presence import present
from training.stages.face_encoder.student import CONFIG


@pytest.fixture(scope="module")
def whole() -> Any:
    """As open_clip builds it, and frozen: attention computes otherwise for training."""
    torch.manual_seed(0)
    return build_clip(CONFIG["model"]).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def state(whole: Any) -> dict[str, Tensor]:
    return dict(whole.state_dict())


def test_pictures_and_captions_get_the_bits_of_open_clip(whole: Any, state: dict[str, Tensor]) -> None:
    small = SmallClip(CONFIG["model"], state).eval()
    pictures, tokens = torch.rand(3, 3, 144, 144), torch.randint(1, 49_000, (2, 24))
    with torch.inference_mode():
        assert torch.equal(small.encode_image(pictures), whole.encode_image(pictures))
        assert torch.equal(small.encode_text(tokens), whole.encode_text(tokens))
        assert torch.equal(small.logit_scale, whole.logit_scale)


def test_half_precision_weights_are_computed_in_float32(state: dict[str, Tensor]) -> None:
    small = SmallClip(CONFIG["model"], {name: value.half() for name, value in state.items()}).eval()
    with torch.inference_mode():
        assert small.encode_image(torch.rand(1, 3, 144, 144)).dtype == torch.float32
        assert small.encode_text(torch.ones(1, 24, dtype=torch.int64)).dtype == torch.float32


def test_later_training_does_not_change_it() -> None:
    whole: Any = build_clip(CONFIG["model"])
    small = SmallClip(CONFIG["model"], whole.state_dict())
    before = small.logit_scale.clone()
    with torch.no_grad():
        whole.logit_scale.add_(1.0)
    assert torch.equal(small.logit_scale, before)


def test_the_embedded_bundle_has_one() -> None:
    part = read_manifest(MINI_BUNDLE).parts.face_encoder
    assert is_small_clip(present(part.config)["model"])
    captions = load_face_encoder(MINI_BUNDLE, part).embed_text(["a photo of a woman", "a photo of a man"])
    assert np.allclose(np.linalg.norm(captions, axis=1), 1, atol=1e-5)
    assert not np.allclose(captions[0], captions[1])


@pytest.mark.parametrize(
    "change",
    [
        {"timm_model_name": "resnet10t"},
        {"timm_proj": "mlp"},
        {"timm_pool": "max"},
        {"timm_model_pretrained": True},
        {"timm_drop": 0.1},
    ],
)
def test_every_other_network_is_left_to_open_clip(change: dict[str, Any]) -> None:
    config = CONFIG["model"]
    assert is_small_clip(config)
    assert not is_small_clip(config | {"vision_cfg": config["vision_cfg"] | change})
    assert not is_small_clip(config | {"quick_gelu": True})


@pytest.mark.parametrize("name", ["visual.trunk.stem.weight", "visual.head.proj.weight", "logit_scale"])
def test_missing_weights_are_named(state: dict[str, Tensor], name: str) -> None:
    rest = {key: value for key, value in state.items() if key != name}
    with pytest.raises(InvalidBundle, match=name):
        custom_encoder(CONFIG, rest)


def test_missing_weights_of_the_text_are_named_at_the_first_caption(state: dict[str, Tensor]) -> None:
    rest = {key: value for key, value in state.items() if key != "text_projection"}
    encoder = custom_encoder(CONFIG, rest)
    with pytest.raises(InvalidBundle, match="text_projection"):
        encoder.embed_text(["a photo of a man"])
