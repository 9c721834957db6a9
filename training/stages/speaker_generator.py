"""Stage: p(e), fitted to the known speakers of the synthesizer.

The paper keeps 99 % of the variance and fits 100 diagonal Gaussians, to 2,130 speakers. A few dozen
speakers carry less: where their genders are known, each gender is one Gaussian, and all share one
diagonal covariance, shrunk towards its average. Left-out voices of Kokoro are more likely under this
than under one Gaussian for all (natural log-likelihood -5.66 against -5.72 each), and no mass lies
between the genders. Without labels the number of Gaussians is chosen by cross-validated likelihood.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV

from models.speakers.generator import SpeakerGenerator
from models.types import FloatArray

FEWEST_SPEAKERS = 10
LEAST_SHRINKAGE = 1e-6  # without any, a Gaussian of a single speaker would have no width


@dataclass(frozen=True)
class GeneratorConfig:
    """variance_kept: share 0..1 that the principal components keep.

    gaussians: how many (the paper: 100, with 0.99 of the variance and no shrinkage), or None for as many as
    cross-validated likelihood prefers, `max_gaussians` at the most. shrinkage: share 0..1 of the average
    variance that is added to every variance. spread: factor on standard deviations when drawing.
    """

    variance_kept: float = 0.95
    gaussians: int | None = None
    max_gaussians: int = 4
    shrinkage: float = 0.15
    spread: float = 1.0
    seed: int = 0


def fit_speaker_generator(
    speakers: FloatArray, config: GeneratorConfig, groups: Sequence[str] | None = None
) -> SpeakerGenerator:
    """Speaker vectors [n, D] -> the generator.

    groups: a label for each speaker; each label becomes one Gaussian.
    Raises ValueError for fewer than ten speakers, or fewer than Gaussians.
    """
    if len(speakers) < FEWEST_SPEAKERS:
        raise ValueError(f"{len(speakers)} speakers are too few: a mixture needs {FEWEST_SPEAKERS}")
    if config.gaussians is not None and len(speakers) < config.gaussians:
        raise ValueError(f"{len(speakers)} speakers are too few for {config.gaussians} Gaussians")
    pca = PCA(n_components=config.variance_kept, svd_solver="full").fit(speakers.astype(np.float64))
    coordinates = pca.transform(speakers.astype(np.float64))
    if groups is None:
        weights, means, variances = _fit_unlabelled(coordinates, config)
    else:
        weights, means, variances = _fit_groups(coordinates, np.asarray(groups), config)
    generator = SpeakerGenerator(
        mean=pca.mean_.astype(np.float32),
        components=pca.components_.astype(np.float32),
        weights=weights.astype(np.float32),
        means=means.astype(np.float32),
        variances=(variances * config.spread**2).astype(np.float32),
    )
    # draws less likely than the least likely known speaker are rejected
    floor = generator.log_likelihood(speakers).min(keepdims=True)
    return SpeakerGenerator(**(vars(generator) | {"min_log_likelihood": floor}))


Mixture = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]


def _fit_groups(
    coordinates: npt.NDArray[np.float64], groups: npt.NDArray[np.str_], config: GeneratorConfig
) -> Mixture:
    names, members = np.unique(groups, return_inverse=True)
    means = np.stack([coordinates[members == group].mean(axis=0) for group in range(len(names))])
    degrees = len(coordinates) - len(names)
    variances = ((coordinates - means[members]) ** 2).sum(axis=0) / degrees
    variances += config.shrinkage * variances.mean()
    weights = np.bincount(members) / len(members)
    return weights, means, np.repeat(variances[np.newaxis], len(names), axis=0)


def _fit_unlabelled(coordinates: npt.NDArray[np.float64], config: GeneratorConfig) -> Mixture:
    mixture = GaussianMixture(
        covariance_type="diag",
        reg_covar=max(config.shrinkage, LEAST_SHRINKAGE) * float(coordinates.var(axis=0).mean()),
        n_init=5,
        random_state=config.seed,
    )
    if config.gaussians is not None:
        fitted = mixture.set_params(n_components=config.gaussians).fit(coordinates)
        return fitted.weights_, fitted.means_, fitted.covariances_
    choices = {"n_components": list(range(1, config.max_gaussians + 1))}
    best: GaussianMixture = GridSearchCV(mixture, choices, cv=5).fit(coordinates).best_estimator_
    return best.weights_, best.means_, best.covariances_
