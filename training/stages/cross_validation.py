"""How well the association does on people it was not trained on, and how its cosine becomes a probability."""

from typing import Any

import numpy as np
import torch

from models.association.projectors import Calibration
from training.data.matched_pairs import MatchedPairs
from training.data.pairs import Pairs
from training.evaluation.metrics import auc, auc_interval_over_identities, equal_error_rate, reliability
from training.stages.association import AssociationConfig, fit_calibration, score_pairs, train_ensemble

N_FOLDS = 5
REPORTED_CORPORA = ("voxceleb", "avspeech")


def cross_validate(
    pairs: Pairs, config: AssociationConfig, n_folds: int = N_FOLDS, matched: MatchedPairs | None = None
) -> tuple[Calibration, dict[str, Any]]:
    """Identity-disjoint folds -> (calibration on all out-of-fold trials, figures for each corpus).

    A trial is a face and a voice of the same fold and the same corpus, so that the corpus cannot be told
    from the recording. The figures pool the trials of all folds. `matched` is used in every fold: nobody in
    it is in `pairs`.
    """
    folds = pairs.folds(n_folds)
    scores = np.full((len(pairs), len(pairs)), np.nan, dtype=np.float32)
    for fold in range(n_folds):
        held_out = folds == fold
        projectors = train_ensemble(pairs.rows(~held_out), config, seed=fold, matched=matched)
        scores[np.ix_(held_out, held_out)] = score_pairs(*projectors, pairs.rows(held_out))
    same_corpus = pairs.corpora[:, np.newaxis] == pairs.corpora
    trials = ~np.isnan(scores) & same_corpus
    same_person = pairs.identities[:, np.newaxis] == pairs.identities
    calibration = fit_calibration(scores[trials], same_person[trials])
    figures: dict[str, Any] = {"folds": n_folds}
    for corpus in REPORTED_CORPORA:
        in_corpus = trials & (pairs.corpora == corpus)
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


def trial_figures(
    scores: np.ndarray[Any, np.dtype[np.float32]],
    pairs: Pairs,
    trials: np.ndarray[Any, np.dtype[np.bool_]],
    same_person: np.ndarray[Any, np.dtype[np.bool_]],
) -> dict[str, Any]:
    """AUC with its interval over people, the same within one gender, EER; all None where there is nothing to tell.

    scores [n, n]: of the face of clip i with the voice of clip j. trials, same_person: bool [n, n].
    """
    labelled = pairs.genders != ""
    both = labelled[:, np.newaxis] & labelled
    agree = (pairs.genders[:, np.newaxis] == pairs.genders) & both
    within_gender = trials & agree
    interval = auc_interval_over_identities(
        scores, np.unique(pairs.identities, return_inverse=True)[1], trials
    )
    return {
        "n_pairs": int(trials.any(axis=1).sum()),
        "n_identities": len(set(pairs.identities[trials.any(axis=1)])),
        "auc": auc(scores[trials], same_person[trials]),
        "auc_ci95": None if interval is None else list(interval),
        "auc_same_gender": auc(scores[within_gender], same_person[within_gender]),
        "eer": equal_error_rate(scores[trials], same_person[trials]),
        "gender_oracle_auc": auc(agree[trials & both].astype(float), same_person[trials & both]),
    }
