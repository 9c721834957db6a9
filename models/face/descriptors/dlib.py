"""The face descriptor of dlib, 128 numbers: a residual network that was trained to tell people apart.

Source: King 2017, "High quality face recognition with deep metric learning"; the weights are those of
`dlib_face_recognition_resnet_model_v1` (CC0). It was a teacher of the embedded image encoder, and says more about
a voice than that has learned from it (docs/experiments.md).
"""

import torch
from torch import Tensor, nn

from models.face.descriptors.descriptor import DescriptorNetwork, middle_of
from models.face.resnet import NUM_FEATURES, RGB_MEAN, RGB_SCALE, FaceResNet

DESCRIPTOR_DIM = 128
CHIP_SIZE_PX = 150  # input size of the network
# dlib cuts its chips closer than `models.face.cropping.crop_face` does, and from the brows down
MIDDLE, LOWER = 0.8, 0.06  # shares of the crop's side: what is seen of it, and how far below its middle


class DlibNetwork(DescriptorNetwork):
    """dlib's network, with its scales and shifts folded into the convolutions."""

    dim = DESCRIPTOR_DIM

    def __init__(self) -> None:
        super().__init__()
        self.features = FaceResNet()
        self.output = nn.Linear(NUM_FEATURES, DESCRIPTOR_DIM, bias=False)

    def look(self, crops: Tensor) -> Tensor:
        """Crops of faces, [B, 3, S, S] -> chips as dlib frames them, [B, 3, 150, 150]."""
        return middle_of(crops, MIDDLE, CHIP_SIZE_PX, LOWER)

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures float32 [B, 3, 150, 150], RGB in 0..255 -> descriptors [B, 128]."""
        mean = pictures.new_tensor(RGB_MEAN).view(1, 3, 1, 1)
        return torch.as_tensor(self.output(self.features((pictures / 255 - mean) / RGB_SCALE)))
