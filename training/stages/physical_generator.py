"""Stage: pitch and formants for the generator, so that children's voices are drawn too.

The known speakers are adults, and pitch and formants are 0 in all of them. A child's voice is that of a woman with
the pitch and the formants of a child. Adults vary a little more than the known speakers do.
"""

from dataclasses import dataclass

import numpy as np

from models.speakers.generator import SpeakerGenerator
from models.types import FloatArray

# Speakers whose formants are raised by more octaves than this are children: the Gaussians of adults hardly reach
# it, and nearly all of the children's lies above it.
CHILD_FORMANTS = 0.15
FLOOR_DRAWS, FLOOR_SEED = 20_000, 0


@dataclass(frozen=True)
class PhysicalConfig:
    """Means and standard deviations in octaves, of pitch and of formants.

    The median pitch of the recorded children of 6 to 11 years is 240 Hz (68 people of speechocean762), that of
    Kokoro's English women 179 Hz, and that of the recorded women 188 to 222 Hz. The formants of children of 5 to
    12 years lie 0.15 to 0.4 octaves above those of women (Lee, Potamianos and Narayanan 1999, "Acoustics of
    children's speech"). The known speakers differ in pitch as much as recorded people of one gender do (0.19
    octaves among women, 0.29 among men), so adults get little more.
    children: share of the draws, of which the likelihood floor rejects more than of others: a fifth remains.
    """

    women: tuple[float, float] = (0.08, 0.0)
    men: tuple[float, float] = (0.0, 0.0)
    adults_spread: tuple[float, float] = (0.1, 0.04)
    children_mean: tuple[float, float] = (0.4, 0.26)
    children_spread: tuple[float, float] = (0.12, 0.06)
    children: float = 0.25


def add_physical(
    generator: SpeakerGenerator, women: int, config: PhysicalConfig | None = None
) -> SpeakerGenerator:
    """A generator of speaker vectors [D] with a Gaussian for each gender -> one of vectors [D + 2], with children.

    women: row of the women's Gaussian. The same share of the draws is rejected as before.
    """
    config = config or PhysicalConfig()
    dim = len(generator.mean)
    rejected = _share_below_floor(generator)
    rows = [*range(len(generator.weights)), women]
    means = [config.women if row == women else config.men for row in rows[:-1]] + [config.children_mean]
    spreads = [config.adults_spread] * (len(rows) - 1) + [config.children_spread]
    weights = np.append(generator.weights * (1 - config.children), config.children)
    n_components = len(generator.components)
    components = np.zeros((n_components + 2, dim + 2), dtype=np.float32)
    components[:n_components, :dim] = generator.components
    components[n_components:, dim:] = np.eye(2)
    wider = SpeakerGenerator(
        mean=np.pad(generator.mean, (0, 2)),
        components=components,
        weights=weights.astype(np.float32),
        means=np.column_stack([generator.means[rows], means]).astype(np.float32),
        variances=np.column_stack([generator.variances[rows], np.square(spreads)]).astype(np.float32),
    )
    drawn = wider.log_likelihood(wider.sample(FLOOR_DRAWS, FLOOR_SEED))
    floor = np.array([np.quantile(drawn, rejected)], dtype=np.float32)
    return SpeakerGenerator(**(vars(wider) | {"min_log_likelihood": floor}))


def are_children(speakers: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether speaker vectors with pitch and formants, [n, D + 2], are voices of children, [n]."""
    return np.asarray(speakers[:, -1] > CHILD_FORMANTS)


def _share_below_floor(generator: SpeakerGenerator) -> float:
    unbounded = SpeakerGenerator(
        **(vars(generator) | {"min_log_likelihood": np.array([-np.inf], np.float32)})
    )
    drawn = unbounded.log_likelihood(unbounded.sample(FLOOR_DRAWS, FLOOR_SEED))
    return float((drawn < generator.min_log_likelihood).mean())
