"""DNSMOS: a network that estimates the quality of speech, trained on the ratings of listeners.

Source: Reddy et al. 2022, "DNSMOS P.835: a non-intrusive perceptual objective speech quality metric to evaluate
noise suppressors", with Microsoft's models (MIT) from the package speechmos. Recorded speech seldom gets over 4, so
two kinds of speech can be compared, but a figure by itself says little.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from models.errors import MissingWeights
from models.types import Waveform
from models.voice.audio import limit_peak, resample
from training.packages import how_to_install

RATE_HZ = 16_000


@dataclass(frozen=True)
class Quality:
    """Mean opinion scores, 1 (bad) to 5 (excellent).

    signal: of the speech itself. background: how little the background disturbs. overall: of both.
    """

    signal: float
    background: float
    overall: float


class Dnsmos:
    """Rates speech, as stretches of nine seconds; what is shorter is repeated."""

    def __init__(self) -> None:
        """Raises MissingWeights if the package speechmos, or one that it needs, is not installed."""
        try:
            self._dnsmos: Any = import_module("speechmos.dnsmos")
        except ModuleNotFoundError as error:
            raise MissingWeights(
                f"DNSMOS needs a package more: {how_to_install(str(error.name), 'dev')}"
            ) from error

    def rate(self, waveform: Waveform) -> Quality:
        """Speech of any rate -> its scores; the same on every run."""
        samples = limit_peak(resample(waveform, RATE_HZ)).samples.astype(np.float32)
        scores = self._dnsmos.run(samples, RATE_HZ)
        return Quality(float(scores["sig_mos"]), float(scores["bak_mos"]), float(scores["ovrl_mos"]))
