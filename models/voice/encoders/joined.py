"""Several voice encoders as one: each hears something of a speaker that the others do not."""

from collections.abc import Sequence

import numpy as np

from models.interfaces import VoiceEncoder
from models.types import FloatArray, Waveform
from models.voice.audio import resample


class JoinedVoiceEncoder:
    """A `VoiceEncoder` whose embedding is those of its members side by side, each of the same weight.

    The cosine of two of its embeddings is the mean of the members' cosines.
    """

    def __init__(self, members: Sequence[VoiceEncoder]) -> None:
        """members: two or more, all of one sample rate."""
        rates = {member.sample_rate_hz for member in members}
        if len(members) < 2 or len(rates) != 1:
            raise ValueError(f"{len(members)} encoders of rates {sorted(rates)} Hz cannot be joined")
        self._members = tuple(members)
        self.dim = sum(member.dim for member in members)
        self.sample_rate_hz = members[0].sample_rate_hz

    def embed(self, waveform: Waveform) -> FloatArray:
        """Waveform of any rate -> float32 [dim], unit L2 norm; `dim` is the sum of the members'.

        Raises InvalidAudio where the recording is shorter than half a second or silent.
        """
        recording = resample(waveform, self.sample_rate_hz)
        joined = np.concatenate([member.embed(recording) for member in self._members])
        return np.asarray(joined / np.sqrt(len(self._members)), dtype=np.float32)
