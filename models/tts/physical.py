"""Pitch and formants: two dimensions of a speaker vector that are physics and need no stock voice.

A synthesizer that predicts pitch and durations before it makes sound can speak with any vocal tract. To raise the
formants by a factor f, speech that is f times as long is made at 1/f of the wanted pitch, and then played f times
as fast: everything in it moves up, as in a vocal tract of 1/f of the length, while pitch and tempo are as wanted.
"""

from dataclasses import dataclass

import numpy as np
import soxr

from models.types import FloatArray, Waveform

# The last two numbers of a speaker vector, in octaves; 0 is the voice as it was recorded. From a woman's formants
# to those of a child of five are about 0.4 octaves (Lee, Potamianos and Narayanan 1999). How well speech is
# understood at these bounds: docs/training.md, "Pitch and formants".
PITCH_OCTAVES = (-0.5, 0.6)
FORMANT_OCTAVES = (-0.2, 0.4)
PHYSICAL_RANGES: FloatArray = np.array([PITCH_OCTAVES, FORMANT_OCTAVES], dtype=np.float32)
NO_PHYSICAL_RANGES: FloatArray = np.zeros((0, 2), dtype=np.float32)


@dataclass(frozen=True)
class Physique:
    """Factors on the pitch and on the formants of a voice; 1.0 is the voice as it was recorded."""

    pitch: float = 1.0
    formants: float = 1.0

    @classmethod
    def of_octaves(cls, octaves: FloatArray) -> "Physique":
        """From the last two numbers of a speaker vector; none at all are zeros."""
        return cls(*(float(factor) for factor in np.exp2(octaves.astype(np.float64))))

    def speed(self, speed: float) -> float:
        """The speed to synthesize at, so that it is `speed` after `play`."""
        return speed / self.formants

    @property
    def pitch_before_playing(self) -> float:
        """The factor on the predicted pitch."""
        return self.pitch / self.formants

    def play(self, waveform: Waveform) -> Waveform:
        """Play it `formants` times as fast, at the same sample rate; band-limited (soxr, high quality)."""
        if self.formants == 1.0:
            return waveform
        rate = waveform.sample_rate_hz
        samples = soxr.resample(waveform.samples, rate * self.formants, rate)
        return Waveform(samples.astype(np.float32, copy=False), rate)
