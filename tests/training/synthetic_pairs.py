"""Made people whose faces and voices have something in common, or nothing."""

import numpy as np
import numpy.typing as npt

from models.types import FloatArray
from tests.vectors import unit
from training.data.pairs import Pairs

FACE_DIM, VOICE_DIM, LATENT_DIM = 24, 16, 5
CLIPS, VIEWS = 2, 3


def made_pairs(n_people: int, seed: int, *, shuffled: bool = False) -> Pairs:
    """Two clips of each person; face and voice are noisy linear views of what the person is.

    shuffled: everybody gets the voice of somebody else, so that nothing can be learned.
    """
    world = np.random.default_rng(0)
    to_face = world.standard_normal((LATENT_DIM, FACE_DIM))
    to_voice = world.standard_normal((LATENT_DIM, VOICE_DIM))
    random = np.random.default_rng([seed, 1])
    people = np.repeat(np.arange(n_people), CLIPS)
    latent = random.standard_normal((n_people, LATENT_DIM))
    voice_of = random.permutation(n_people) if shuffled else np.arange(n_people)
    faces = latent[people] @ to_face
    voices = latent[voice_of][people] @ to_voice
    return Pairs(
        faces=[_noisy(np.repeat(face[np.newaxis], VIEWS, axis=0), random) for face in faces],
        voices=_noisy(voices, random),
        identities=np.array([f"s{seed}-p{person}" for person in people]),
        genders=np.where(latent[people, 0] > 0, "f", "m"),
        corpora=np.where(people % 2 == 0, "voxceleb", "avspeech"),
    )


def _noisy(values: npt.NDArray[np.float64], random: np.random.Generator) -> FloatArray:
    return unit(values + 0.3 * random.standard_normal(values.shape))
