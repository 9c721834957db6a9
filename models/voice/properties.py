"""Describes a voice without synthesizing it, from the voice embedding that the TTS signature predicts."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.types import FloatArray, VoiceProperties
from models.voice.gender import VoiceGender

NEAREST_STOCK = 3


def describe_voices(
    predicted: FloatArray,
    classifier: VoiceGender,
    stock_names: Sequence[str],
    stock_predicted: FloatArray,
    places: npt.NDArray[np.float64],
) -> list[VoiceProperties]:
    """Predicted voice embeddings [B, V] -> properties of each voice.

    stock_names, stock_predicted: the n stock voices, and what the same signature predicts of them, [n, V]. All
    embeddings have unit norm. places: of the voices on the map, [B, 2].
    """
    female = classifier.female_probability(predicted)  # [B]
    cosines = predicted @ stock_predicted.T  # [B, n]
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST_STOCK]
    return [
        VoiceProperties(
            gender="female" if probability >= 0.5 else "male",
            gender_probability=float(max(probability, 1 - probability)),
            nearest_stock=tuple((stock_names[column], float(row[column])) for column in columns),
            place=(float(place[0]), float(place[1])),
        )
        for probability, row, columns, place in zip(female, cosines, nearest, places, strict=True)
    ]
