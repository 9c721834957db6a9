"""The image tower of our own small CLIP: a residual network of the shape of Davis King's face network.

29 convolutions, 5.6 M parameters, no normalisation layers (King 2017, "High quality face recognition with deep
metric learning"; the network of dlib's `dlib_face_recognition_resnet_model_v1`). Importing this module
registers it with timm, and so with open_clip, as `face_resnet29`.
"""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.runtime import compiler, torchvision_schemas

torchvision_schemas.declare()

with compiler.left_out():
    from timm.models import register_model  # imports torchvision

STEM_CHANNELS = 32
# (channels, halves the resolution) of the 14 residual units, from the picture to the features
UNITS: tuple[tuple[int, bool], ...] = (
    *[(32, False)] * 3,
    *[(64, True), *[(64, False)] * 3],
    *[(128, True), *[(128, False)] * 2],
    *[(256, True), *[(256, False)] * 2],
    (256, True),
)
NUM_FEATURES = 256
RGB_MEAN = (122.782 / 255, 117.001 / 255, 104.298 / 255)  # dlib subtracts this mean
RGB_SCALE = 256 / 255  # and divides by this scale


class ResidualUnit(nn.Module):
    """Two 3 x 3 convolutions and a shortcut.

    As in dlib, strided convolutions are not padded, and maps of different sizes are added after the
    smaller one is padded with zeros: below, to the right and in the channels.
    """

    def __init__(self, inputs: int, outputs: int, halves: bool) -> None:
        super().__init__()
        self.halves = halves
        self.first = nn.Conv2d(inputs, outputs, 3, stride=2 if halves else 1, padding=0 if halves else 1)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, inputs, H, W] -> [B, outputs, about H/2 or H, about W/2 or W]."""
        if self.halves and min(x.shape[2:]) < 3:  # smaller than the filter: only with inputs under 131 px
            x = F.pad(x, (0, max(0, 3 - x.shape[3]), 0, max(0, 3 - x.shape[2])))
        y = self.second(F.relu(self.first(x)))
        shortcut = F.avg_pool2d(x, 2, 2) if self.halves else x
        size = [max(a, b) for a, b in zip(y.shape[1:], shortcut.shape[1:], strict=True)]
        return F.relu(_fill_up(y, size) + _fill_up(shortcut, size))


class FaceResNet(nn.Module):
    """float32 [B, 3, S, S], standardized by RGB_MEAN and RGB_SCALE -> features [B, 256].

    The interface is timm's (num_features, reset_classifier, default_cfg), as open_clip wants it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.num_features = NUM_FEATURES
        self.default_cfg: dict[str, Any] = {"pool_size": (1, 1)}
        channels = (STEM_CHANNELS, *[width for width, _ in UNITS])
        self.stem = nn.Conv2d(3, STEM_CHANNELS, 7, stride=2)
        self.units = nn.Sequential(
            *[ResidualUnit(channels[i], width, halves) for i, (width, halves) in enumerate(UNITS)]
        )

    def forward(self, pictures: Tensor) -> Tensor:
        """Mean of the last feature map over the picture."""
        x = F.max_pool2d(F.relu(self.stem(pictures)), 3, 2)
        return torch.as_tensor(self.units(x)).mean((2, 3))

    def reset_classifier(self, num_classes: int, global_pool: str = "avg") -> None:
        """Do nothing: the network has no classifier and one way of pooling, but open_clip calls this.

        Raises ValueError if a classifier or another pooling is requested.
        """
        if num_classes or global_pool != "avg":
            raise ValueError("face_resnet29 has no classifier, and pools by the mean: set timm_pool to 'avg'")


def _fill_up(x: Tensor, size: Sequence[int]) -> Tensor:
    """Zeros after the end of each of the last three axes, up to `size` (channels, height, width)."""
    channels, height, width = (wanted - have for wanted, have in zip(size, x.shape[1:], strict=True))
    return F.pad(x, (0, width, 0, height, 0, channels)) if channels or height or width else x


@register_model
def face_resnet29(pretrained: bool = False, **_: Any) -> FaceResNet:
    """timm's entry point; there are no published weights to be `pretrained`."""
    if pretrained:
        raise ValueError("face_resnet29 has no published weights: load those of the bundle")
    return FaceResNet()
