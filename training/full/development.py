"""The people on whom nothing is trained, and what the association is worth on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import nn

from models.errors import InvalidInput
from training.data.pairs import Pairs
from training.evaluation.metrics import auc
from training.full.config import DevelopmentConfig
from training.stages.association import score_pairs
from training.stages.cross_validation import trial_figures

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Row numbers of the clips that train and of those that develop; people: the development people, sorted."""

    train: Rows
    development: Rows
    people: list[str]


def split_by_people(identities: npt.NDArray[np.str_], config: DevelopmentConfig) -> Split:
    """Draw the development people; nobody is on both sides. Raises InvalidInput where too few people would
    train.
    """
    people = np.unique(identities)
    if config.people > len(people) // 2:
        raise InvalidInput(
            f"{config.people} development people are wanted, but there are {len(people)} people with usable clips; "
            "lower development.people, at most to half of them"
        )
    random = np.random.default_rng(config.seed)
    drawn = np.sort(random.choice(people, config.people, replace=False))
    held_out = np.isin(identities, drawn)
    rows = np.flatnonzero(held_out)
    kept = [
        random.permutation(rows[identities[rows] == person])[: config.clips_per_person] for person in drawn
    ]
    return Split(np.flatnonzero(~held_out), np.sort(np.concatenate(kept)), [str(person) for person in drawn])


@dataclass(frozen=True)
class Trials:
    """Every face with every voice of its own corpus. scored: bool [n, n], same_person: bool [n, n]."""

    pairs: Pairs
    scored: npt.NDArray[np.bool_]
    same_person: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, pairs: Pairs) -> "Trials":
        """Of development clips."""
        return cls(
            pairs,
            pairs.corpora[:, np.newaxis] == pairs.corpora,
            pairs.identities[:, np.newaxis] == pairs.identities,
        )

    def auc(self, face_projector: nn.Module, voice_projector: nn.Module) -> float:
        """Over all trials; 0.5 where there are no negatives."""
        scores = score_pairs(face_projector, voice_projector, self.pairs)
        area = auc(scores[self.scored], self.same_person[self.scored])
        return 0.5 if area is None else area

    def figures(self, scores: npt.NDArray[np.float32], corpora: Sequence[str]) -> dict[str, Any]:
        """AUC with its interval over people, within one gender, EER: for all trials and for each corpus."""
        found = {"all": trial_figures(scores, self.pairs, self.scored, self.same_person)}
        if len(corpora) > 1:
            for corpus in corpora:
                inside = self.scored & (self.pairs.corpora == corpus)
                found[corpus] = trial_figures(scores, self.pairs, inside, self.same_person)
        return found
