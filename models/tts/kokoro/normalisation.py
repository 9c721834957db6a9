"""AdaIN of a processor: from the moments that a convolution has counted, as it stored its output."""

import numpy as np
from torch import Tensor

from models.tts.convolution.moments import Moments
from models.tts.kokoro.adain import EPSILON, AdaIN1d
from models.types import FloatArray


def normalisation(adain: AdaIN1d, style: Tensor, moments: Moments) -> tuple[FloatArray, FloatArray]:
    """AdaIN as one scale and one shift of each channel, each float32 [C]."""
    gamma, beta = (part[0].double().numpy() for part in adain.scale_and_shift(style))
    scale = gamma / np.sqrt(moments.variance + EPSILON)
    return scale.astype(np.float32), (beta - moments.mean * scale).astype(np.float32)
