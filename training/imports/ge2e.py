"""Stage: Resemblyzer's published GE2E checkpoint -> safetensors arrays of `models.voice.encoders.ge2e`.

The checkpoint is read once, with `weights_only=True`; the mel filters that its front end takes from
librosa are stored beside the weights.
"""

from pathlib import Path

import librosa
import numpy as np
import torch

from models.bundle.files import Arrays, file_sha256
from models.voice.encoders.ge2e import MEL_BANDS, SAMPLE_RATE_HZ, WINDOW_SAMPLES

CHECKPOINT_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"


def convert_ge2e(checkpoint: Path) -> Arrays:
    """`pretrained.pt` of Resemblyzer 0.1.4 -> arrays by the names of `Ge2eNetwork`.

    Raises ValueError if the file is not the published one.
    """
    digest = file_sha256(checkpoint)
    if digest != CHECKPOINT_SHA256:
        raise ValueError(
            f"{checkpoint} has SHA-256 {digest}, not that of Resemblyzer 0.1.4: {CHECKPOINT_SHA256}"
        )
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["model_state"]
    # the scale and bias of the training loss are not part of the encoder
    arrays: Arrays = {
        name: value.numpy() for name, value in state.items() if name.startswith(("lstm.", "linear."))
    }
    arrays["mel_filters"] = librosa.filters.mel(
        sr=SAMPLE_RATE_HZ, n_fft=WINDOW_SAMPLES, n_mels=MEL_BANDS
    ).astype(np.float32)
    return arrays
