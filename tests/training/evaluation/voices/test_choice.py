"""Each way to choose voices where it is known which is best."""

import numpy as np
import torch

from tests.vectors import unit
from training.data.pairs import Pairs
from training.evaluation.voices.choice import (
    Candidates,
    choose_at_random,
    choose_informed,
    choose_naive,
    map_features,
)

SAME = (torch.nn.Identity(), torch.nn.Identity())


def _candidates(n: int = 50) -> Candidates:
    random = np.random.default_rng(3)
    speakers = random.standard_normal((n, 4)).astype(np.float32)
    return Candidates(speakers, unit(random.standard_normal((n, 4))), speakers_are_voices=True)


def test_informed_goes_by_how_a_speaker_sounds_and_naive_by_what_it_is() -> None:
    candidates = _candidates()
    faces = candidates.predicted[[7, 3]]
    for chosen, row in zip(choose_informed(SAME, candidates, faces, 2), (7, 3), strict=True):
        assert chosen.shape == (2, 4)
        np.testing.assert_array_equal(chosen[0], candidates.speakers[row])
    faces = unit(candidates.speakers)[[7, 3]]
    for chosen, row in zip(choose_naive(SAME, candidates, faces, 2), (7, 3), strict=True):
        np.testing.assert_array_equal(chosen[0], candidates.speakers[row])


def test_naive_does_not_mind_how_long_a_speaker_vector_is() -> None:
    candidates = _candidates()
    longer = Candidates(candidates.speakers * 9, candidates.predicted, speakers_are_voices=True)
    faces = unit(np.random.default_rng(5).standard_normal((4, 4)))
    for short, long in zip(
        choose_naive(SAME, candidates, faces, 3), choose_naive(SAME, longer, faces, 3), strict=True
    ):
        np.testing.assert_allclose(short * 9, long, rtol=1e-5)


def test_a_random_choice_is_of_different_candidates_and_always_the_same() -> None:
    candidates = _candidates()
    chosen = choose_at_random(candidates, 20, 10)
    assert [len(np.unique(each, axis=0)) for each in chosen] == [10] * 20
    assert len(np.unique(np.concatenate(chosen), axis=0)) > 40
    np.testing.assert_array_equal(chosen, choose_at_random(candidates, 20, 10))


def test_feature_mapping_is_a_straight_line_from_face_to_speaker() -> None:
    random = np.random.default_rng(6)
    speakers = random.standard_normal((300, 4)).astype(np.float32)
    # voices on a sphere so large around the speakers that predicting one from the other is linear
    voices = np.column_stack([np.full(300, 100.0), speakers]).astype(np.float32)
    voices /= np.linalg.norm(voices, axis=1, keepdims=True)
    turn = np.linalg.qr(random.standard_normal((5, 5)))[0].astype(np.float32)
    pairs = Pairs([view[np.newaxis] for view in voices @ turn], voices, *(np.full(300, "") for _ in range(3)))
    mapped = map_features(pairs, Candidates(speakers, voices), (voices @ turn)[:7])
    assert [each.shape for each in mapped] == [(1, 4)] * 7
    np.testing.assert_allclose(np.concatenate(mapped), speakers[:7], atol=0.2)
