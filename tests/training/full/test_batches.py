import numpy as np
import pytest

from models.errors import InvalidInput
from training.full.batches import epoch_batches

IDENTITIES = np.repeat([f"p{person}" for person in range(40)], np.arange(40) % 6 + 1)


def draw(size: int, clips_of_a_person: int | None, seed: int = 0) -> np.ndarray:
    return epoch_batches(IDENTITIES, size, clips_of_a_person, np.random.default_rng(seed))


def test_without_identities_every_clip_comes_once() -> None:
    batches = draw(16, None)
    assert batches.shape == (len(IDENTITIES) // 16, 16)
    assert len(set(batches.ravel())) == batches.size
    assert not np.array_equal(batches, draw(16, None, seed=1))
    assert np.array_equal(batches, draw(16, None))


@pytest.mark.parametrize("most", [1, 3])
def test_a_batch_holds_so_many_clips_of_a_person_at_most(most: int) -> None:
    batches = draw(16, most)
    assert batches.shape[1] == 16
    assert batches.size > 0.7 * len(IDENTITIES)  # as many clips in all as there are, but for the rests
    for rows in batches:
        assert len(set(rows)) == 16
        assert np.unique(IDENTITIES[rows], return_counts=True)[1].max() <= most


def test_several_clips_of_a_person_meet() -> None:
    counts = [np.unique(IDENTITIES[rows], return_counts=True)[1] for rows in draw(16, 3)]
    assert np.mean(np.concatenate(counts) > 1) > 0.5


def test_a_batch_that_cannot_be_filled_is_an_error() -> None:
    with pytest.raises(InvalidInput, match=r"136 clips do not fill a batch of 200: lower association\.batch"):
        draw(200, None)
    with pytest.raises(InvalidInput, match="40 people with 1 clips at most each do not fill a batch of 41"):
        draw(41, 1)
