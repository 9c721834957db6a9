"""Stage: phi_i and phi_v, trained with the contrastive loss of eq. 1 on frozen embeddings.

With only a thousand people, regularization is decisive. Half of the inputs are dropped, noise is added,
and a batch contains every person at most once, so that no pair of the same person counts as a mismatch.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from models.association.projectors import FaceProjector, ProjectorEnsemble, VoiceProjector
from models.types import FloatArray
from training.association.losses import make_loss, matched_loss
from training.association.step import batch_loss, descend, new_association, new_optimizer
from training.data.matched_pairs import MatchedPairs
from training.data.pairs import Pairs


@dataclass(frozen=True)
class AssociationConfig:
    """The paper leaves all of these open; the values were chosen by cross-validation over people.

    noise: standard deviation of the noise on the inputs, in units of their spread.
    clips_per_person: the most that one person contributes to an epoch.
    matched_weight: of the loss on matched pairs, against that on real ones.
    all_that_fit: whether every voice of a matched batch that fits a face counts as right, instead of only the one
        that was drawn for it.
    members: pairs of projectors in the ensemble.
    """

    face_hidden_dim: int = 256
    voice_hidden_dim: int = 128
    voice_transforms: int = 4
    dropout: float = 0.5
    noise: float = 0.1
    epochs: int = 60
    batch: int = 256
    clips_per_person: int = 3
    learning_rate: float = 1e-3
    weight_decay: float = 0.1
    initial_scale: float = 10.0
    max_scale: float = 30.0
    matched_weight: float = 1.0
    all_that_fit: bool = True
    members: int = 3


def train_ensemble(
    pairs: Pairs, config: AssociationConfig, seed: int = 0, matched: MatchedPairs | None = None
) -> tuple[ProjectorEnsemble, ProjectorEnsemble]:
    """`config.members` times `train_association`, from different seeds -> phi_i and phi_v, in eval mode."""
    first = seed * config.members
    trained = [train_association(pairs, config, first + i, matched) for i in range(config.members)]
    faces, voices = zip(*trained, strict=True)
    return ProjectorEnsemble(faces).eval(), ProjectorEnsemble(voices).eval()


def train_association(
    pairs: Pairs, config: AssociationConfig, seed: int = 0, matched: MatchedPairs | None = None
) -> tuple[FaceProjector, VoiceProjector]:
    """Train on all of `pairs` -> a member of phi_i and one of phi_v, in eval mode.

    matched: pairs of different people, a batch of which is drawn for every batch of real ones.
    """
    torch.manual_seed(seed)
    voices = torch.from_numpy(pairs.voices)
    association = new_association(pairs.faces[0].shape[1], voices.shape[1], config)
    association.fit_inputs(torch.from_numpy(pairs.mean_faces), voices)
    optimizer = new_optimizer(association, config)
    batches = list(_batches(pairs.identities, config, np.random.default_rng(seed)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, config.learning_rate, total_steps=len(batches), pct_start=0.1
    )
    contrastive = make_loss("clip")
    random = np.random.default_rng([seed, 1])
    association.train()
    for rows in batches:
        people = torch.arange(len(rows))  # everybody once
        faces = torch.from_numpy(np.stack([_one_view(pairs.faces[row], random) for row in rows]))
        loss = batch_loss(association, contrastive, faces, voices[rows], people)
        if matched is not None:
            faces, others, fits = (torch.from_numpy(array) for array in matched.draw(len(rows), random))
            against, right = (matched_loss, fits) if config.all_that_fit else (contrastive, people)
            loss = loss + config.matched_weight * batch_loss(association, against, faces, others, right)
        descend(association, optimizer, loss)
        schedule.step()
    association.eval()
    return association.face_projector, association.voice_projector


def _batches(
    identities: npt.NDArray[np.str_], config: AssociationConfig, random: np.random.Generator
) -> Iterator[list[int]]:
    """Rows of each step; within a step every person appears once."""
    people, members = np.unique(identities, return_inverse=True)
    clips = [np.flatnonzero(members == person) for person in range(len(people))]
    tickets = np.repeat(np.arange(len(people)), [min(config.clips_per_person, len(own)) for own in clips])
    size = min(config.batch, len(people))
    for _ in range(config.epochs):
        order = random.permutation(tickets)
        for start in range(0, len(order) - size + 1, size):
            drawn = np.unique(order[start : start + size])
            yield [int(random.choice(clips[person])) for person in drawn]


def _one_view(views: FloatArray, random: np.random.Generator) -> FloatArray:
    """Half of the time one view of the clip, else the mean of all."""
    if random.random() < 0.5:
        return np.asarray(views[random.integers(len(views))])
    return np.asarray(views.mean(axis=0))
