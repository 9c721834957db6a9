"""p(e): new speakers, drawn from a Gaussian mixture over the speaker vectors of a synthesizer.

Section 3 of the paper, after Turner et al. 2020 ("Speaker anonymization with distribution-preserving
x-vector generation for the VoicePrivacy challenge"): principal components, then a mixture of Gaussians
with diagonal covariance on them.
"""

from dataclasses import dataclass, field

import numpy as np

from models.errors import InvalidBundle
from models.types import FloatArray

MAX_ROUNDS = 100  # of n draws each; a fitted generator needs two or three


@dataclass(frozen=True)
class SpeakerGenerator:
    """The fitted mixture, as plain arrays.

    mean: float32 [D], of the known speaker vectors.
    components: float32 [C, D], the principal directions, orthonormal rows.
    weights: float32 [M], sum 1. means, variances: float32 [M, C], of the Gaussians.
    min_log_likelihood: float32 [1]; draws below it are rejected as too far from the known speakers. -inf
    keeps every draw.
    """

    mean: FloatArray
    components: FloatArray
    weights: FloatArray
    means: FloatArray
    variances: FloatArray
    min_log_likelihood: FloatArray = field(default_factory=lambda: np.array([-np.inf], dtype=np.float32))

    def sample(self, n: int, seed: int) -> FloatArray:
        """Draw `n` speaker vectors, float32 [n, D]. The same seed gives the same speakers.

        Raises InvalidBundle if almost no draw reaches the likelihood floor.
        """
        random = np.random.default_rng(seed)
        kept = np.empty((0, len(self.mean)), dtype=np.float32)
        for _ in range(MAX_ROUNDS):
            drawn = self._draw(n, random)
            kept = np.concatenate([kept, drawn[self.log_likelihood(drawn) >= self.min_log_likelihood]])
            if len(kept) >= n:
                return kept[:n]
        raise InvalidBundle("the likelihood floor of the speaker generator rejects almost all speakers")

    def _draw(self, n: int, random: np.random.Generator) -> FloatArray:
        weights = self.weights.astype(np.float64)
        chosen = random.choice(len(weights), size=n, p=weights / weights.sum())
        noise = random.standard_normal((n, self.means.shape[1])).astype(np.float32)
        coordinates = self.means[chosen] + noise * np.sqrt(self.variances[chosen])
        # in float64, or the order of a sum, which processors differ in, could move a voice to the next grid point
        offsets = coordinates.astype(np.float64) @ self.components.astype(np.float64)
        return np.asarray(self.mean + offsets, dtype=np.float32)

    def log_likelihood(self, speakers: FloatArray) -> FloatArray:
        """Speaker vectors [n, D] -> natural log-likelihood of their principal components, float32 [n].

        Components outside the span of the principal components are ignored.
        """
        coordinates = (speakers - self.mean) @ self.components.T  # [n, C]
        deviations = (coordinates[:, np.newaxis] - self.means) ** 2 / self.variances  # [n, M, C]
        log_densities = -0.5 * (deviations + np.log(2 * np.pi * self.variances)).sum(-1)  # [n, M]
        weighted = log_densities + np.log(self.weights)
        highest = weighted.max(axis=1, keepdims=True)
        total = highest[:, 0] + np.log(np.exp(weighted - highest).sum(axis=1))
        return np.asarray(total, dtype=np.float32)
