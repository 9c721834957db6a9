"""What can be told of speakers without hearing them: whose own language it is, and how their voices will sound."""

import numpy as np
import numpy.typing as npt
import torch

from models.types import FloatArray
from training.evaluation.interfaces import GenderPredictor, WithSpeakers
from training.imports.kokoro_voices import english_voices


def native_rows(vclip: WithSpeakers) -> list[int]:
    """Rows of `known_speakers` that were recorded in the synthesizer's language.

    Kokoro has voices of nine languages, and their names tell which; of other synthesizers all are taken.
    """
    synthesizer = vclip.synthesizer
    if vclip.manifest.parts.synthesizer.kind == "kokoro":
        return english_voices(synthesizer.speaker_names)
    return list(range(len(synthesizer.speaker_names)))


def predict_female(vclip: GenderPredictor, speakers: FloatArray) -> npt.NDArray[np.bool_]:
    """Predict by the TTS signature whether speakers will sound female: speaker vectors [n, D] -> bool [n]."""
    with torch.inference_mode():
        predicted = vclip.signature(torch.from_numpy(speakers).to(vclip.device)).cpu().numpy()
    return np.asarray(vclip.voice_gender.female_probability(predicted) >= 0.5)
