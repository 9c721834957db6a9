"""Composes the batches. All batches have the same size, so that processes can share them evenly."""

from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import InvalidInput

Rows = npt.NDArray[np.int64]


def epoch_batches(
    identities: npt.NDArray[Any], size: int, clips_of_a_person: int | None, random: np.random.Generator
) -> Rows:
    """One epoch: int [steps, size], row numbers. identities: text or number [n], whose each clip is.

    clips_of_a_person: None draws clips whosever they are, each once. Else an epoch is made of rounds, as many as it
        takes to use as many clips as there are; in each everybody brings so many clips at most, side by side.
    What does not fill a batch is left for another epoch. Raises InvalidInput if not one batch can be filled.
    """
    if clips_of_a_person is None:
        return _whole(random.permutation(len(identities)), size, f"{len(identities)} clips")
    people, codes = np.unique(identities, return_inverse=True)
    by_person = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    in_a_round = int(np.minimum(np.bincount(codes), clips_of_a_person).sum())
    what = f"{len(people)} people with {clips_of_a_person} clips at most each"
    rounds = []
    for _ in range(max(1, round(len(identities) / in_a_round))):
        drawn = [
            random.permutation(by_person[p])[:clips_of_a_person] for p in random.permutation(len(people))
        ]
        rounds.append(_whole(np.concatenate(drawn), size, what))
    return np.concatenate(rounds)


def _whole(order: Rows, size: int, what: str) -> Rows:
    steps = len(order) // size
    if steps == 0:
        raise InvalidInput(f"{what} do not fill a batch of {size}: lower association.batch, or use more data")
    return order[: steps * size].reshape(steps, size)
