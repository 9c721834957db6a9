"""A CLIP with weights of our own, described by a config in open_clip's layout.

open_clip imports timm, torchvision and transformers, which takes more time than all else that a service imports, so
`open_clip_models` is imported only where it is needed: for other networks than ours, and for captions.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from models.errors import InvalidBundle
from models.face.encoder import FaceEncoder
from models.face.small_clip import SmallClip, is_small_clip
from models.types import Precision


def custom_encoder(
    config: Mapping[str, Any],
    state: Mapping[str, Tensor],
    *,
    mirrored: bool = False,
    aligned: bool = False,
    device: str | torch.device = "cpu",
    precision: Precision = "float32",
) -> FaceEncoder:
    """A CLIP of our own.

    config: `model` (see `open_clip_models.build_clip`), and `preprocess` with `size` in pixels, `mean` and `std`
        of RGB in 0..1.
    state: its weights, of any float type. mirrored, aligned, precision: see `FaceEncoder`.

    Raises InvalidBundle if config and weights do not fit each other; for the weights of the text in a `SmallClip`,
    at the first caption.
    """
    try:
        model_config, preprocess = config["model"], config["preprocess"]
        context_length = int(model_config["text_cfg"]["context_length"])
        size, mean, std = int(preprocess["size"]), preprocess["mean"], preprocess["std"]
    except (KeyError, TypeError) as error:
        raise InvalidBundle(f"the face encoder's config lacks {error}") from error
    model: nn.Module
    if is_small_clip(model_config):
        model = SmallClip(model_config, state)
    else:
        from models.face.open_clip_models import clip_of_weights  # imports open_clip

        model = clip_of_weights(model_config, state)
    return FaceEncoder(
        model,
        lambda captions: _tokens(captions, context_length),
        image_size=size,
        mean=mean,
        std=std,
        mirrored=mirrored,
        aligned=aligned,
        device=device,
        precision=precision,
    )


def _tokens(captions: list[str], context_length: int) -> Tensor:
    from models.face.open_clip_models import tokenize  # imports open_clip

    return tokenize(captions, context_length)
