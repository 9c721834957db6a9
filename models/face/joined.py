"""An image encoder and face descriptors as one encoder: each sees something of a face that the others do not."""

from collections.abc import Sequence

import numpy as np

from models.face.descriptors.descriptor import FaceDescriptor
from models.interfaces import ImageTextEncoder
from models.types import FloatArray, ImageArray


class JoinedFaceEncoder:
    """An `ImageTextEncoder` whose embedding is the image encoder's beside the descriptors, all of equal weight.

    Descriptors know no captions, so that a caption is zero there: of the cosine with a face only the image
    encoder's part is left, smaller by the root of the number of members, which `logit_scale` makes good.
    """

    def __init__(self, encoder: ImageTextEncoder, descriptors: Sequence[FaceDescriptor]) -> None:
        self._encoder, self._descriptors = encoder, tuple(descriptors)
        self.image_size, self.aligned = encoder.image_size, encoder.aligned
        self.dim = encoder.dim + sum(descriptor.dim for descriptor in self._descriptors)

    def embed(self, crops: ImageArray) -> FloatArray:
        """Square crops of faces, uint8 [B, S, S, 3] RGB with S = image_size -> float32 [B, dim], unit L2 norm.

        Raises ValueError for crops of another shape.
        """
        members = [self._encoder.embed(crops), *(descriptor.embed(crops) for descriptor in self._descriptors)]
        return np.asarray(np.concatenate(members, axis=1) / np.sqrt(self._members), dtype=np.float32)

    def embed_text(self, captions: Sequence[str]) -> FloatArray:
        """Captions -> float32 [B, dim], unit L2 norm, zeros in the place of the descriptors."""
        embedded = self._encoder.embed_text(captions)
        return np.pad(embedded, ((0, 0), (0, self.dim - self._encoder.dim)))

    @property
    def logit_scale(self) -> float:
        """The factor of the cosine of a face and a caption before a softmax over captions."""
        return self._encoder.logit_scale * float(np.sqrt(self._members))

    @property
    def _members(self) -> int:
        return 1 + len(self._descriptors)
