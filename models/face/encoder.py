"""The frozen image and text encoder of faces (f_i in the paper): any CLIP that open_clip can build."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.errors import InvalidBundle, MissingWeights
from models.face import resnet
from models.runtime import compiler, torchvision_schemas
from models.types import FloatArray, ImageArray, Precision

torchvision_schemas.declare()

with compiler.left_out():
    import open_clip  # imports torchvision

OWN_TOWERS = (resnet.face_resnet29.__name__,)  # known to timm since their import
Tokenizer = Callable[[list[str]], Tensor]
BATCH = 64


class FaceEncoder:
    """A frozen CLIP in eval mode; weights and results are float32.

    model: has `encode_image` and `encode_text` as open_clip's models do.
    tokenizer: captions -> int64 [n, context].
    image_size: side of the square picture in pixels. mean, std: per channel, of RGB in 0..1.
    mirrored: whether a face's embedding is the mean of the picture's and of its mirror image's.
    precision: of the matrix products and convolutions over pictures; half precision is for GPUs
        (benchmarks/half_precision.py).
    """

    def __init__(
        self,
        model: nn.Module,
        tokenizer: Tokenizer,
        *,
        image_size: int,
        mean: Sequence[float],
        std: Sequence[float],
        mirrored: bool = False,
        device: str | torch.device = "cpu",
        precision: Precision = "float32",
    ) -> None:
        self._model: Any = model.to(device).float().eval().requires_grad_(False)
        self._tokenizer = tokenizer
        self._device = torch.device(device)
        self._mean = torch.tensor(mean, device=self._device).view(1, 3, 1, 1)
        self._std = torch.tensor(std, device=self._device).view(1, 3, 1, 1)
        self._mirrored = mirrored
        self._dtype: torch.dtype = getattr(torch, precision)
        self.image_size = image_size
        self.dim = len(self.embed(np.zeros((1, image_size, image_size, 3), np.uint8))[0])

    def embed(self, crops: ImageArray) -> FloatArray:
        """Square crops of faces, uint8 [B, S, S, 3] RGB with S = image_size -> float32 [B, D], unit L2 norm.

        Raises ValueError for crops of another shape.
        """
        expected = (self.image_size, self.image_size, 3)
        if crops.ndim != 4 or crops.shape[1:] != expected:
            raise ValueError(
                f"crops must have the shape (B, {', '.join(map(str, expected))}), not {crops.shape}"
            )
        if len(crops) == 0:
            return np.zeros((0, self.dim), np.float32)
        parts = []
        with torch.inference_mode():
            for start in range(0, len(crops), BATCH):
                pixels = torch.from_numpy(np.ascontiguousarray(crops[start : start + BATCH])).to(self._device)
                images = (pixels.permute(0, 3, 1, 2).float() / 255 - self._mean) / self._std
                embedded = self._encode(images)
                if self._mirrored:
                    embedded = F.normalize(embedded + self._encode(images.flip(3)), dim=-1)
                parts.append(embedded.cpu().numpy())
        return np.concatenate(parts).astype(np.float32, copy=False)

    def _encode(self, images: Tensor) -> Tensor:
        """Standardized pictures [B, 3, S, S] -> [B, D], unit norm."""
        images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self._device.type, self._dtype, enabled=self._dtype != torch.float32):
            embedded = self._model.encode_image(images)
        return F.normalize(embedded.float(), dim=-1)

    def embed_text(self, captions: Sequence[str]) -> FloatArray:
        """Captions -> float32 [B, D], unit L2 norm, in the same space as the faces."""
        parts = []
        with torch.inference_mode():
            for start in range(0, len(captions), BATCH):
                tokens = self._tokenizer(list(captions[start : start + BATCH])).to(self._device)
                parts.append(F.normalize(self._model.encode_text(tokens), dim=-1).cpu().numpy())
        return np.concatenate(parts).astype(np.float32, copy=False)

    @property
    def logit_scale(self) -> float:
        """The factor of the cosine of a face and a caption before a softmax over captions."""
        return float(self._model.logit_scale.exp())


def clip_tokenizer(config: Mapping[str, Any]) -> Tokenizer:
    """The tokenizer that goes with a `build_clip` config: CLIP's own byte pairs."""
    return partial(open_clip.tokenize, context_length=int(config["text_cfg"]["context_length"]))


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


def custom_encoder(
    config: Mapping[str, Any],
    state: Mapping[str, Tensor],
    *,
    mirrored: bool = False,
    device: str | torch.device = "cpu",
    precision: Precision = "float32",
) -> FaceEncoder:
    """A CLIP of our own.

    config: `model` (see `build_clip`), and `preprocess` with `size` in pixels, `mean` and `std` of RGB
        in 0..1.
    state: its weights, of any float type. mirrored, precision: see `FaceEncoder`.

    Raises InvalidBundle if config and weights do not fit each other.
    """
    try:
        model_config, preprocess = config["model"], config["preprocess"]
        tokenizer = clip_tokenizer(model_config)
        size, mean, std = int(preprocess["size"]), preprocess["mean"], preprocess["std"]
    except (KeyError, TypeError) as error:
        raise InvalidBundle(f"the face encoder's config lacks {error}") from error
    model = build_clip(model_config)
    try:
        model.load_state_dict(dict(state), strict=True)
    except RuntimeError as error:
        raise InvalidBundle(f"the face encoder's weights do not fit its config: {error}") from error
    return FaceEncoder(
        model,
        tokenizer,
        image_size=size,
        mean=mean,
        std=std,
        mirrored=mirrored,
        device=device,
        precision=precision,
    )


def open_clip_encoder(
    name: str,
    pretrained: str | None = None,
    weights: Path | None = None,
    *,
    mirrored: bool = False,
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
