import numpy as np
import pytest

from models.errors import InvalidInput
from models.types import FloatArray
from training.data.recordings import Recordings
from training.stages.voice_age import rank_correlation, train_voice_age


def _recordings(embeddings: FloatArray, ages: FloatArray) -> Recordings:
    n = len(ages)
    return Recordings(
        embeddings=embeddings,
        keys=np.arange(n).astype(str),
        speakers=(np.arange(n) // 2).astype(str),
        genders=np.full(n, "f"),
        ages=ages,
    )


def test_age_that_is_in_the_voice_is_heard_in_new_voices() -> None:
    random = np.random.default_rng(0)
    ages = np.repeat(random.uniform(16, 80, 40), 2).astype(np.float32)
    embeddings = np.column_stack([ages / 100, random.standard_normal((80, 3)) * 0.01]).astype(np.float32)
    listener = train_voice_age(_recordings(embeddings, ages))
    assert listener.n_people == 40
    assert listener.rank_correlation > 0.95
    assert listener.years(np.array([[0.3, 0, 0, 0]], dtype=np.float32)) == pytest.approx([30.0], abs=2.0)


def test_stretched_ages_are_as_widely_spread_as_true_ones() -> None:
    """Of a regression that hears little, the plain ages keep to the mean."""
    random = np.random.default_rng(0)
    ages = np.repeat(random.uniform(16, 80, 200), 2).astype(np.float32)
    embeddings = (ages[:, np.newaxis] / 100 + random.standard_normal((400, 3)) * 0.3).astype(np.float32)
    listener = train_voice_age(_recordings(embeddings, ages))
    assert np.std(listener.years(embeddings)) < 0.8 * np.std(ages)
    stretched = listener.stretched_years(embeddings)
    assert np.std(stretched) == pytest.approx(float(np.std(ages)), rel=0.1)
    assert np.mean(stretched) == pytest.approx(float(np.mean(ages)), abs=2.0)


def test_age_that_is_not_in_the_voice_is_not_heard() -> None:
    random = np.random.default_rng(0)
    ages = np.repeat(random.uniform(16, 80, 60), 2).astype(np.float32)
    noise = random.standard_normal((120, 4)).astype(np.float32)
    assert abs(train_voice_age(_recordings(noise, ages)).rank_correlation) < 0.5


def test_people_of_unknown_age_do_not_count() -> None:
    ages = np.full(60, np.nan, dtype=np.float32)
    ages[:10] = 30.0
    with pytest.raises(InvalidInput, match="5 people of known age"):
        train_voice_age(_recordings(np.ones((60, 2), np.float32), ages))


def test_rank_correlation_needs_differences() -> None:
    assert rank_correlation([1, 2, 3], [10, 20, 40]) == pytest.approx(1.0)
    assert rank_correlation([1, 2, 3], [5, 5, 5]) is None
    assert rank_correlation([1, 2], [1, 2]) is None
