"""The CLIPs that open_clip builds. Importing this module takes seconds: see `models.face.custom_clip`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.errors import InvalidBundle, MissingWeights
from models.face.encoder import FaceEncoder
from models.face.resnet import FaceResNet
from models.runtime import compiler, torchvision_schemas
from models.types import Precision

torchvision_schemas.declare()

with compiler.left_out():
    import open_clip  # imports torchvision
    from timm.models import register_model


@register_model
def face_resnet29(pretrained: bool = False, **_: Any) -> FaceResNet:
    """timm's entry point, by which open_clip finds it; there are no published weights to be `pretrained`."""
    if pretrained:
        raise ValueError("face_resnet29 has no published weights: load those of the bundle")
    return FaceResNet()


def tokenize(captions: list[str], context_length: int) -> Tensor:
    """Captions -> CLIP's own byte pairs, int64 [n, context_length]."""
    tokens: Tensor = open_clip.tokenize(captions, context_length=context_length)
    return tokens


def build_clip(config: Mapping[str, Any]) -> nn.Module:
    """Build a CLIP with random weights from a config in open_clip's layout.

    config: `embed_dim`, `vision_cfg`, `text_cfg`, as in open_clip's model_configs.

    Raises InvalidBundle if open_clip cannot build it.
    """
    try:
        model = open_clip.model.CLIP(**config)
    except (TypeError, KeyError, RuntimeError, ValueError, AssertionError) as error:
        raise InvalidBundle(f"open_clip cannot build the face encoder from its config: {error}") from error
    return _module(model)


def clip_of_weights(config: Mapping[str, Any], state: Mapping[str, Tensor]) -> nn.Module:
    """`build_clip` with these weights, of any float type. Raises InvalidBundle if they do not fit the config."""
    model = build_clip(config)
    try:
        model.load_state_dict(dict(state), strict=True)
    except RuntimeError as error:
        raise InvalidBundle(f"the face encoder's weights do not fit its config: {error}") from error
    return model


def open_clip_encoder(
    name: str,
    pretrained: str | None = None,
    weights: Path | None = None,
    *,
    mirrored: bool = False,
    aligned: bool = False,
    device: str | torch.device = "cpu",
    precision: Precision = "float32",
) -> FaceEncoder:
    """One of open_clip's own models, by its name (`ViT-B-32`).

    The weights come from the local file `weights` (safetensors), or from the hub by the tag `pretrained`;
    without either they are random.

    Raises MissingWeights if the file does not exist or the hub cannot be reached, InvalidBundle if the
    name is unknown or the file does not fit.
    """
    if name not in open_clip.list_models():
        raise InvalidBundle(f"open_clip has no model {name!r}: `open_clip.list_models()` names them")
    if weights is not None and not weights.is_file():
        raise MissingWeights(f"the weights of {name} do not exist at {weights}")
    source = str(weights) if weights is not None else pretrained
    try:
        model = open_clip.create_model(
            name, pretrained=source, load_weights=source is not None, pretrained_image=False
        )
    except OSError as error:
        raise MissingWeights(f"the weights {source!r} of {name} cannot be fetched: {error}") from error
    except (RuntimeError, KeyError, ValueError) as error:
        raise InvalidBundle(f"the weights {source!r} do not fit {name}: {error}") from error
    preprocess = model.visual.preprocess_cfg
    size = preprocess["size"]
    side = int(size if isinstance(size, int) else size[0])
    tokenizer = open_clip.get_tokenizer(name)
    mean, std = preprocess["mean"], preprocess["std"]
    return FaceEncoder(
        _module(model),
        tokenizer,
        image_size=side,
        mean=mean,
        std=std,
        mirrored=mirrored,
        aligned=aligned,
        device=device,
        precision=precision,
    )


def published_dim(name: str, pretrained: str) -> int:
    """The size of the embeddings of one of open_clip's models, without loading it.

    Raises InvalidBundle if open_clip does not know the model, or no weights of it with the tag
    `pretrained`.
    """
    config = open_clip.get_model_config(name)
    if config is None:
        raise InvalidBundle(f"open_clip has no model {name!r}: `open_clip.list_models()` names them")
    tags = open_clip.list_pretrained_tags_by_model(name)
    if pretrained not in tags:
        raise InvalidBundle(
            f"open_clip has no weights {pretrained!r} of {name}; there are {', '.join(tags) or 'none'}"
        )
    return int(config["embed_dim"])


def _module(model: Any) -> nn.Module:
    if not isinstance(model, nn.Module):
        raise TypeError(f"open_clip built a {type(model).__name__}, which is not a torch module")
    return model
