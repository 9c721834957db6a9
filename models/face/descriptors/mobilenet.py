"""The face descriptor of HSE's MobileNet, 1,024 numbers: trained to tell people apart, and age and gender from it.

Source: Savchenko 2019, "Efficient facial representations for age, gender and identity recognition in organizing
photo albums using multi-output ConvNet" (PeerJ Computer Science 5:e197): a MobileNet (Howard et al. 2017) that was
trained on VGGFace2. Its features alone are taken, not its own age and gender, which were learned from IMDB-WIKI.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from models.face.descriptors.descriptor import DescriptorNetwork, middle_of

DESCRIPTOR_DIM = 1024
SIZE_PX = 160  # input size: the network learned at 224, which takes twice the time and says no more
MIDDLE = (
    0.85  # share of the crop's side that is seen: the face with its hair, as on the pictures it learned from
)
RGB_MEAN = (123.68, 116.779, 103.939)  # of ImageNet, in 0..255
STEM_CHANNELS = 32
# (channels, halves the resolution) of the 13 blocks, from the picture to the features
BLOCKS: tuple[tuple[int, bool], ...] = (
    (64, False),
    (128, True),
    (128, False),
    (256, True),
    (256, False),
    (512, True),
    *[(512, False)] * 5,
    (1024, True),
    (1024, False),
)


class MobileNet(DescriptorNetwork):
    """MobileNet of width 1 without a classifier, its normalization layers folded into the convolutions."""

    dim = DESCRIPTOR_DIM

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(*_layers())

    def look(self, crops: Tensor) -> Tensor:
        """Crops of faces, [B, 3, S, S] -> their middle, [B, 3, 160, 160]."""
        return middle_of(crops, MIDDLE, SIZE_PX)

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures float32 [B, 3, S, S], RGB in 0..255 -> features [B, 1024], not negative."""
        mean = pictures.new_tensor(RGB_MEAN).view(1, 3, 1, 1)
        return torch.as_tensor(self.layers(pictures - mean)).mean((2, 3))


def _layers() -> Iterator[nn.Module]:
    yield from _convolution(3, STEM_CHANNELS, 3, halves=True)
    channels = STEM_CHANNELS
    for width, halves in BLOCKS:
        yield from _convolution(channels, channels, 3, halves=halves, groups=channels)
        yield from _convolution(channels, width, 1)
        channels = width


def _convolution(
    inputs: int, outputs: int, side: int, *, halves: bool = False, groups: int = 1
) -> Iterator[nn.Module]:
    """A convolution that is padded as TensorFlow pads ("same"): below and to the right alone where it halves."""
    if halves:
        yield nn.ZeroPad2d((0, 1, 0, 1))
    padding = 0 if halves else side // 2
    yield nn.Conv2d(inputs, outputs, side, stride=2 if halves else 1, padding=padding, groups=groups)
    yield nn.ReLU6(inplace=True)
