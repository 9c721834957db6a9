"""Our own CLIP with the residual network for faces, without open_clip as long as only pictures are embedded."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from models.errors import InvalidBundle
from models.face.resnet import NAME, NUM_FEATURES, FaceResNet

VISUAL = "visual."  # the names of the image tower begin with it
_ONE_WAY = {"timm_pool": "avg", "timm_proj": "linear", "timm_model_pretrained": False}
_VISION_KEYS = {"timm_model_name", "image_size", *_ONE_WAY}


def is_small_clip(config: Mapping[str, Any]) -> bool:
    """Whether a config in open_clip's layout is of the residual network with a linear projection."""
    vision = config.get("vision_cfg")
    return (
        isinstance(vision, Mapping)
        and vision.get("timm_model_name") == NAME
        and vision.keys() <= _VISION_KEYS
        and all(vision.get(key) == value for key, value in _ONE_WAY.items())
        and config.keys() == {"embed_dim", "vision_cfg", "text_cfg"}
    )


class SmallClip(nn.Module):
    """Gives the same bits as the model that open_clip builds from the config; float32, in eval mode.

    The whole model, with its text tower, is built by open_clip at the first caption.
    """

    logit_scale: Tensor

    def __init__(self, config: Mapping[str, Any], state: Mapping[str, Tensor]) -> None:
        """config: one that `is_small_clip` knows. state: all weights, of any float type.

        Raises InvalidBundle if the weights of the image tower or the scale are missing or do not fit.
        """
        super().__init__()
        self.visual = ImageTower(int(config["embed_dim"]))
        try:
            self.load_state_dict({name: value for name, value in state.items() if name.startswith(VISUAL)})
            self.register_buffer("logit_scale", state["logit_scale"].detach().float().clone())
        except (RuntimeError, KeyError) as error:
            raise InvalidBundle(f"the face encoder's weights do not fit its config: {error}") from error
        self._config = config
        self._text_state = {name: value for name, value in state.items() if not name.startswith(VISUAL)}
        self._whole: list[Any] = []  # at most one; in a list, so that it is not a submodule

    def encode_image(self, pictures: Tensor) -> Tensor:
        """Standardized pictures [B, 3, S, S] -> [B, D], of any norm."""
        embedded: Tensor = self.visual(pictures)
        return embedded

    def encode_text(self, tokens: Tensor) -> Tensor:
        """Tokens, int64 [B, context_length] -> [B, D], of any norm.

        Raises InvalidBundle if the weights of the text tower do not fit.
        """
        if not self._whole:
            from models.face.open_clip_models import clip_of_weights  # imports open_clip

            whole = clip_of_weights(self._config, self._text_state | self.state_dict())
            self._whole = [whole.to(tokens.device).float().eval().requires_grad_(False)]
        embedded: Tensor = self._whole[0].encode_text(tokens)
        return embedded


class ImageTower(nn.Module):
    """The residual network and a linear projection, named as in open_clip."""

    def __init__(self, embed_dim: int) -> None:
        super().__init__()
        self.trunk = FaceResNet()
        self.head = nn.ModuleDict({"proj": nn.Linear(NUM_FEATURES, embed_dim, bias=False)})

    def forward(self, pictures: Tensor) -> Tensor:
        """[B, 3, S, S] -> [B, embed_dim]."""
        embedded: Tensor = self.head["proj"](self.trunk(pictures))
        return embedded
