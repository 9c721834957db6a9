"""How much a face and a recording can say, by their measured quality: a factor on the log-odds of a match.

The calibration of the cosine was fitted to pictures and recordings as people send them. A blurred face or a second
of speech says less than these, so that its probabilities would be overconfident. The log-odds are therefore
multiplied by the weights of the face and of the voice. (Speaker verification calls this quality measure functions;
here they are factors, so that worse quality only moves a probability towards 0.5.)

    weight = exp(-sum over the measures of loss * shortfall)

The shortfall of a measure is 0 where it is good enough.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from models.types import FaceQuality, QualityName, VoiceQuality

# Beyond, sharpness says no more of held-out people (their cross-entropy, against 3 and 8).
MAX_SHORTFALL = 2.0


@dataclass(frozen=True)
class QualityMeasure:
    """A measure of quality. enough: from where on it costs nothing. loss: 0 or more, for each unit of shortfall."""

    enough: float
    loss: float


def shortfall(name: QualityName, value: float | None, enough: float) -> float:
    """How far a measure is from good enough, 0 to MAX_SHORTFALL; 0 if it could not be measured (None or NaN).

    In doublings for sizes, sharpness, seconds, rates and the clipped share; in tens of decibels for the ratio of
    signal to noise; as a difference for the score of the detector and for the offset of the nose.
    """
    if value is None or math.isnan(value):
        return 0.0
    if name == "score":
        missing = enough - value
    elif name == "nose_offset":
        missing = value - enough
    elif name == "signal_to_noise_db":
        missing = (enough - value) / 10.0
    elif name == "clipped_share":
        missing = math.log2(value / enough) if value > 0 else 0.0
    else:
        missing = math.log2(enough / value) if value > 0 else MAX_SHORTFALL
    return min(max(missing, 0.0), MAX_SHORTFALL)


def quality_weight(
    measures: Mapping[QualityName, QualityMeasure], quality: FaceQuality | VoiceQuality | None
) -> float:
    """The weight of a face or of a recording, 0..1; 1 where its quality was not measured.

    measures: of both; those that the other of the two has cost nothing.
    """
    if quality is None:
        return 1.0
    lost = sum(
        measure.loss * shortfall(name, getattr(quality, name), measure.enough)
        for name, measure in measures.items()
        if hasattr(quality, name)
    )
    return math.exp(-lost)
