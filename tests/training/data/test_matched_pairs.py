from dataclasses import replace

import numpy as np
import pytest

from models.voice.gender import VoiceGender
from training.data.kinds import weights_like
from training.data.matched_pairs import (
    LIKE_AGE_YEARS,
    MatchedPairs,
    SynthesizedVoices,
    clear_voices,
)

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
    faces, voices, _ = matched.draw(200, np.random.default_rng(0))
    assert (faces[:, 0] == voices[:, 0]).all()
    assert set(faces[:, 0]) == {0.0, 1.0}


def test_a_face_of_known_age_gets_a_voice_of_like_age(matched: MatchedPairs) -> None:
    faces, voices, _ = matched.draw(200, np.random.default_rng(0))
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
    of_no_age = np.full(2, np.nan, np.float32)
    both = replace(matched, synthesized=SynthesizedVoices(embeddings, genders, np.zeros(2, bool), of_no_age))
    faces, voices, _ = both.draw(400, np.random.default_rng(0))
    synthesized = voices[:, 1] == -5.0
    assert 0.4 < synthesized.mean() < 0.6
    assert (faces[:, 0] == voices[:, 0]).all()


def synthesized_voices() -> SynthesizedVoices:
    """A woman, a man and a child, told apart by ages of -5, -6 and -7."""
    embeddings = np.array([[0, -5], [1, -6], [0.5, -7]], np.float32)
    genders, ages = np.array(["f", "m", "f"]), np.full(3, np.nan, np.float32)
    return SynthesizedVoices(embeddings, genders, np.array([False, False, True]), ages)


def test_a_child_gets_the_synthesized_voice_of_a_child_and_an_adult_never_does(matched: MatchedPairs) -> None:
    both = replace(matched, synthesized=synthesized_voices())
    faces, voices, _ = both.draw(600, np.random.default_rng(0))
    synthesized = voices[:, 1] < -1
    of_child = faces[:, 1] == 8.0
    assert set(voices[synthesized & of_child, 1]) == {-7.0}
    assert set(voices[synthesized & ~of_child, 1]) == {-5.0, -6.0}
    assert np.array_equal(voices[synthesized & ~of_child, 0], faces[synthesized & ~of_child, 0])


def test_other_voices_of_a_batch_fit_a_face_if_they_could_have_been_drawn_for_it(
    matched: MatchedPairs,
) -> None:
    both = replace(matched, synthesized=synthesized_voices())
    faces, voices, fits = both.draw(300, np.random.default_rng(0))
    assert fits.diagonal().all()
    of_child = faces[:, 1] == 8.0
    synthesized = voices[:, 1] < -1
    kinds = np.where(of_child, 2.0, faces[:, 0])
    alike = kinds[:, np.newaxis] == kinds
    assert not fits[~alike].any()
    assert fits[alike & synthesized].all()  # these have no age
    aged = (faces[:, 1] >= 0)[:, np.newaxis] & (voices[:, 1] >= 0)
    like = np.abs(faces[:, 1:] - voices[:, 1]) <= LIKE_AGE_YEARS
    assert (fits[alike & aged] == like[alike & aged]).all()
    assert not fits[alike & aged].all()


def test_a_synthesized_voice_is_of_similar_age_where_one_is_and_fits_faces_of_its_age(
    matched: MatchedPairs,
) -> None:
    """Voices of both genders and of 30, 50 and 70 years, told by these numbers with a minus."""
    ages = np.repeat(np.array([30, 50, 70], np.float32), 2)
    genders = np.tile(["f", "m"], 3)
    embeddings = np.stack([genders == "m", -ages], axis=1).astype(np.float32)
    both = replace(matched, synthesized=SynthesizedVoices(embeddings, genders, np.zeros(6, bool), ages))
    faces, voices, fits = both.draw(400, np.random.default_rng(0))
    synthesized = voices[:, 1] < -10
    apart = np.abs(faces[:, 1:] + voices[:, 1])
    near = np.abs(faces[:, 1:] - ages).min(axis=1) <= LIKE_AGE_YEARS
    assert (synthesized & near).any()
    assert (apart.diagonal()[synthesized & near] <= LIKE_AGE_YEARS).all()
    aged, of_child = faces[:, 1:] >= 13, faces[:, 1] == 8.0
    alike = (faces[:, :1] == voices[:, 0]) & aged & synthesized & ~of_child & ~np.eye(400, dtype=bool)
    assert (fits[alike] == (apart[alike] <= LIKE_AGE_YEARS)).all()


def test_a_child_gets_an_adults_voice_where_no_other_was_synthesized() -> None:
    unknown = np.full(2, np.nan, np.float32)
    adults = SynthesizedVoices(np.eye(2, dtype=np.float32), np.array(["f", "m"]), np.zeros(2, bool), unknown)
    assert adults.for_face("m", is_child=True).tolist() == [1]


def test_voices_between_the_genders_are_left_out_unless_they_are_of_children() -> None:
    heard = np.array([[1.0, 0], [-1.0, 0], [0, 1.0], [0, 1.0]], np.float32)
    classifier = VoiceGender(np.array([9.0, 0], np.float32), np.zeros(1, np.float32))
    ages = np.array([30, 40, 50, 60], np.float32)
    voices = clear_voices(heard, classifier, np.array([False, False, False, True]), ages)
    assert voices.genders.tolist() == ["f", "m", "f"]
    assert voices.children.tolist() == [False, False, True]
    assert voices.ages.tolist()[:2] == [30, 40]
    assert np.isnan(voices.ages[2])  # of a child the regression of adults tells nothing


def test_faces_weigh_as_their_kind_is_frequent_among_the_voices(matched: MatchedPairs) -> None:
    weights = weights_like(matched.face_kinds, synthesized_voices().kinds)
    child = matched.face_ages < 13
    assert weights[child].sum() == pytest.approx(1 / 3)
    for gender in ("f", "m"):
        assert weights[~child & (matched.face_genders == gender)].sum() == pytest.approx(1 / 3)
