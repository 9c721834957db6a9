"""Cross-validation of the association over people, and the calibration of its cosine."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from models.association.projectors import Calibration, ProjectorEnsemble
from training.association.scoring import fit_calibration, score_pairs
from training.association.trials import Trials, trial_figures
from training.data.matched_pairs import MatchedPairs
from training.data.pairs import N_FOLDS, Pairs
from training.metrics import reliability
from training.stages.association import AssociationConfig, train_ensemble

REPORTED_CORPORA = ("voxceleb", "avspeech")

FoldProjectors = Sequence[
    tuple[ProjectorEnsemble, ProjectorEnsemble]
]  # phi_i and phi_v that did not see the fold


def train_folds(
    pairs: Pairs, config: AssociationConfig, n_folds: int = N_FOLDS, matched: MatchedPairs | None = None
) -> FoldProjectors:
    """For each of identity-disjoint folds, phi_i and phi_v trained on the people of the others.

    `matched` is used in every fold: nobody in it is in `pairs`.
    """
    folds = pairs.folds(n_folds)
    return [
        train_ensemble(pairs.rows(folds != fold), config, seed=fold, matched=matched)
        for fold in range(n_folds)
    ]


def cross_validate(pairs: Pairs, projectors: FoldProjectors) -> tuple[Calibration, dict[str, Any]]:
    """Pairs and the projectors of their folds -> (calibration on all out-of-fold trials, figures for each corpus).

    A trial is a face and a voice of the same fold and the same corpus, so that the score cannot exploit
    differences between corpora. The figures pool the trials of all folds.
    """
    folds = pairs.folds(len(projectors))
    scores = np.full((len(pairs), len(pairs)), np.nan, dtype=np.float32)
    for fold, networks in enumerate(projectors):
        held_out = folds == fold
        scores[np.ix_(held_out, held_out)] = score_pairs(*networks, pairs.rows(held_out))
    trials = Trials.of(pairs)
    scored, same_person = trials.scored & ~np.isnan(scores), trials.same_person
    calibration = fit_calibration(scores[scored], same_person[scored])
    figures: dict[str, Any] = {"folds": len(projectors)}
    for corpus in REPORTED_CORPORA:
        in_corpus = scored & (pairs.corpora == corpus)
        figures[corpus] = trial_figures(scores, pairs, in_corpus, same_person) | _reliability(
            calibration, scores[in_corpus], same_person[in_corpus]
        )
    return calibration, figures


def _reliability(
    calibration: Calibration,
    scores: np.ndarray[Any, np.dtype[np.float32]],
    same_person: np.ndarray[Any, np.dtype[np.bool_]],
) -> dict[str, Any]:
    """Whether the probabilities of out-of-fold trials come true; two numbers, the calibration, saw the trials."""
    probabilities = calibration.probability(torch.from_numpy(scores)).numpy()
    calibrated = reliability(probabilities.astype(np.float64), same_person)
    bins, error = (None, None) if calibrated is None else calibrated
    return {"reliability": bins, "calibration_error": error}
