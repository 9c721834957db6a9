from dataclasses import replace

import numpy as np
import pytest

from training.data.matched_pairs import LIKE_AGE_YEARS, MatchedPairs, SynthesizedVoices

AGES = np.array([8.0, 30.0, 70.0, np.nan], dtype=np.float32)


@pytest.fixture
def matched() -> MatchedPairs:
    """Faces and voices that carry their gender (0 female, 1 male) and age as their only two dimensions."""
    genders = np.repeat(["f", "m"], len(AGES))
    ages = np.tile(AGES, 2)
    vectors = np.stack([genders == "m", np.nan_to_num(ages, nan=-1.0)], axis=1).astype(np.float32)
    many = np.repeat(np.arange(len(vectors)), 20)
    return MatchedPairs(
        faces=vectors,
        face_genders=genders,
        face_ages=ages,
        voices=vectors[many],
        voice_genders=genders[many],
        voice_ages=ages[many],
    )


def test_a_face_gets_a_voice_of_its_gender(matched: MatchedPairs) -> None:
    faces, voices = matched.draw(200, np.random.default_rng(0))
    assert (faces[:, 0] == voices[:, 0]).all()
    assert set(faces[:, 0]) == {0.0, 1.0}


def test_a_face_of_known_age_gets_a_voice_of_like_age(matched: MatchedPairs) -> None:
    faces, voices = matched.draw(200, np.random.default_rng(0))
    known = faces[:, 1] >= 0
    assert (np.abs(faces[known, 1] - voices[known, 1]) <= LIKE_AGE_YEARS).all()
    assert len(set(voices[~known, 1])) > 1  # of an unknown age, any voice of the gender will do


def test_a_seed_draws_the_same_pairs(matched: MatchedPairs) -> None:
    first = matched.draw(50, np.random.default_rng(3))
    again = matched.draw(50, np.random.default_rng(3))
    other = matched.draw(50, np.random.default_rng(4))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])


def test_half_of_the_voices_are_synthesized_and_of_the_faces_gender(matched: MatchedPairs) -> None:
    genders = np.array(["f", "m"])
    embeddings = np.stack([genders == "m", [-5.0, -5.0]], axis=1).astype(np.float32)  # told by the age of -5
    both = replace(matched, synthesized=SynthesizedVoices(embeddings, genders))
    faces, voices = both.draw(400, np.random.default_rng(0))
    synthesized = voices[:, 1] == -5.0
    assert 0.4 < synthesized.mean() < 0.6
    assert (faces[:, 0] == voices[:, 0]).all()
