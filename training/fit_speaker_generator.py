"""Stage: p(e), fitted to the known speakers of the synthesizer.

The paper keeps 99 % of the variance and 100 diagonal Gaussians, for 2,130 speakers. A few dozen speakers
carry fewer: the number of Gaussians is chosen by cross-validated likelihood, and their variances are
shrunk towards the average one.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV

from models.speaker_generator import SpeakerGenerator
from models.types import FloatArray


@dataclass(frozen=True)
class GeneratorConfig:
    """variance_kept: share 0..1 that the principal components keep.

    max_gaussians: the most that cross-validation may choose. shrinkage: share 0..1 of the average
    variance that is added to every variance. spread: factor on standard deviations when drawing.
    """

    variance_kept: float = 0.95
    max_gaussians: int = 4
    shrinkage: float = 0.15
    spread: float = 1.0
    seed: int = 0


def fit_speaker_generator(speakers: FloatArray, config: GeneratorConfig) -> SpeakerGenerator:
    """Speaker vectors [n, D] -> the generator. Raises ValueError for fewer than ten speakers."""
    if len(speakers) < 10:
        raise ValueError(f"{len(speakers)} speakers are too few to fit a mixture; at least 10 are needed")
    pca = PCA(n_components=config.variance_kept, svd_solver="full").fit(speakers.astype(np.float64))
    coordinates = pca.transform(speakers.astype(np.float64))
    regularization = config.shrinkage * float(coordinates.var(axis=0).mean())
    search = GridSearchCV(
        GaussianMixture(covariance_type="diag", reg_covar=regularization, n_init=5, random_state=config.seed),
        {"n_components": list(range(1, config.max_gaussians + 1))},
        cv=5,
    ).fit(coordinates)
    mixture: GaussianMixture = search.best_estimator_
    return SpeakerGenerator(
        mean=pca.mean_.astype(np.float32),
        components=pca.components_.astype(np.float32),
        weights=mixture.weights_.astype(np.float32),
        means=mixture.means_.astype(np.float32),
        variances=(mixture.covariances_ * config.spread**2).astype(np.float32),
    )
