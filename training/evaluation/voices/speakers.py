"""What can be told of speakers without hearing them: whose own language it is, and how their voices will sound."""

import numpy as np
import numpy.typing as npt
import torch

from models.bundle.parts import KokoroPart
from models.types import FloatArray
from training.data.kinds import Kinds
from training.evaluation.interfaces import GenderPredictor, KindPredictor, WithSpeakers
from training.imports.kokoro_voices import english_voices
from training.stages.physical_generator import are_children


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


def predict_genders(vclip: GenderPredictor, speakers: FloatArray) -> Kinds:
    """Speaker vectors [n, D] -> `woman` or `man` by `predict_female`, text [n]."""
    return np.where(predict_female(vclip, speakers), "woman", "man")


def predict_kinds(vclip: KindPredictor, speakers: FloatArray) -> Kinds:
    """The same, but `child` for voices with the formants of one.

    Only a synthesizer whose speaker vectors end in pitch and formants has voices of children.
    """
    synthesizer = vclip.manifest.parts.synthesizer
    physical = isinstance(synthesizer, KokoroPart) and synthesizer.physical
    genders = predict_genders(vclip, speakers)
    return np.where(are_children(speakers), "child", genders) if physical else genders
