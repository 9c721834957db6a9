"""The likelihood of a synthesized voice under the known speakers' voices: table 3 of the paper.

A mixture of four Gaussians over the embeddings of what the synthesizer's known speakers say. The paper
does not say whether it is fitted to single utterances, nor the shape of the covariances: here it is fitted
to utterances, with diagonal covariances.
"""

from collections.abc import Callable
from math import ceil

import numpy as np
from sklearn.mixture import GaussianMixture

from models.types import FloatArray
from training.evaluation.speech.sentences import N_SENTENCES, take
from training.progress import Progress

GAUSSIANS = 4
FEWEST_SPEAKERS = 3 * GAUSSIANS
UTTERANCES = 400  # over all known speakers, or one of each where there are more
MAX_SENTENCES = 20
VARIANCE_FLOOR = (
    0.01  # as a share of the mean variance: dimensions in which nobody differs would decide alone
)

Density = Callable[[FloatArray], FloatArray]  # voice embeddings [n, voice_dim] -> log-likelihoods [n]


def fit_speech_density(
    speakers: FloatArray, speak: Callable[[str, FloatArray], FloatArray]
) -> Density | None:
    """The density of what known speakers, float32 [n, speaker_dim], sound like.

    speak: text and speaker vector -> the embedding of the audio, float32 [voice_dim].
    None for fewer than twelve speakers, who allow no mixture of four.
    """
    if len(speakers) < FEWEST_SPEAKERS:
        return None
    each = min(ceil(UTTERANCES / len(speakers)), MAX_SENTENCES, N_SENTENCES)
    sentences = [sentence for _, sentence in take(each)]
    progress = Progress("utterances of known speakers", each * len(speakers))
    heard = []
    for speaker in speakers:
        for sentence in sentences:
            heard.append(speak(sentence, speaker))
            progress.step()
    progress.close()
    embeddings = np.stack(heard).astype(np.float64)
    mixture = GaussianMixture(
        GAUSSIANS,
        covariance_type="diag",
        reg_covar=VARIANCE_FLOOR * embeddings.var(axis=0).mean(),
        random_state=0,
    ).fit(embeddings)
    return lambda voices: np.asarray(mixture.score_samples(voices.astype(np.float64)), dtype=np.float32)
