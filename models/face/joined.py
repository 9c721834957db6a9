"""An image encoder and a face descriptor as one encoder: each sees something of a face that the other does not."""

from collections.abc import Sequence

import numpy as np

from models.face.descriptor import FaceDescriptor
from models.interfaces import ImageTextEncoder
from models.types import FloatArray, ImageArray

MEMBERS = 2


class JoinedFaceEncoder:
    """An `ImageTextEncoder` whose embedding is the image encoder's beside the descriptor, of equal weight.

    The descriptor knows no captions, so that a caption is zero there: of the cosine with a face only the image
    encoder's part is left, smaller by the root of two, which `logit_scale` makes good.
    """

    def __init__(self, encoder: ImageTextEncoder, descriptor: FaceDescriptor) -> None:
        self._encoder, self._descriptor = encoder, descriptor
        self.image_size, self.aligned = encoder.image_size, encoder.aligned
        self.dim = encoder.dim + descriptor.dim

    def embed(self, crops: ImageArray) -> FloatArray:
        """Square crops of faces, uint8 [B, S, S, 3] RGB with S = image_size -> float32 [B, dim], unit L2 norm.

        Raises ValueError for crops of another shape.
        """
        both = np.concatenate([self._encoder.embed(crops), self._descriptor.embed(crops)], axis=1)
        return np.asarray(both / np.sqrt(MEMBERS), dtype=np.float32)

    def embed_text(self, captions: Sequence[str]) -> FloatArray:
        """Captions -> float32 [B, dim], unit L2 norm, zeros in the place of the descriptor."""
        embedded = self._encoder.embed_text(captions)
        return np.pad(embedded, ((0, 0), (0, self._descriptor.dim)))

    @property
    def logit_scale(self) -> float:
        """The factor of the cosine of a face and a caption before a softmax over captions."""
        return self._encoder.logit_scale * float(np.sqrt(MEMBERS))
