import numpy as np
import pytest

from models.errors import InvalidInput
from training.full.config import DevelopmentConfig
from training.full.development import split_by_people

IDENTITIES = np.repeat([f"p{person:02}" for person in range(20)], 7)


def test_nobody_is_on_both_sides_and_everybody_on_one() -> None:
    split = split_by_people(IDENTITIES, DevelopmentConfig(people=6, clips_per_person=3))
    trained, developed = set(IDENTITIES[split.train]), set(IDENTITIES[split.development])
    assert trained & developed == set()
    assert trained | developed == set(IDENTITIES)
    assert developed == set(split.people)
    assert len(split.people) == 6
    assert len(split.train) == 14 * 7  # no clip of those who train is lost
    assert (np.unique(IDENTITIES[split.development], return_counts=True)[1] == 3).all()


def test_the_seed_decides_who_it_is() -> None:
    first, again, other = (
        split_by_people(IDENTITIES, DevelopmentConfig(people=6, seed=seed)).people for seed in (0, 0, 1)
    )
    assert first == again != other


def test_too_few_people_are_an_error() -> None:
    with pytest.raises(InvalidInput, match=r"500 development people are wanted, but there are 20 people .*"):
        split_by_people(IDENTITIES, DevelopmentConfig())
