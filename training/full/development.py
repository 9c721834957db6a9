"""Draws the development people, on whom nothing is trained."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.errors import InvalidInput
from training.full.config import DevelopmentConfig

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
