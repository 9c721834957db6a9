"""How far probabilities are right, with and without what the quality of the files says, in bands of that."""

from typing import Any

import numpy as np
import numpy.typing as npt

from training.metrics import Flags, Floats, auc, reliability, rounded

WEIGHT_BANDS = ((0.95, 1.0), (0.75, 0.95), (0.5, 0.75), (0.25, 0.5), (0.0, 0.25))


def weighted_reliability(log_odds: Floats, weights: Floats, same: Flags) -> dict[str, Any]:
    """Figures of trials whose log-odds are multiplied by weights; all arrays [T].

    Returns n_positive, mean_weight, auc and calibration_error (see `reliability`), the error and the AUC also
    `_without_quality`, with all weights 1; and the mean probability_of_a_match and probability_of_others. None for
    what cannot be measured on these trials.
    """
    plain, weighted = (
        1.0 / (1.0 + np.exp(-np.asarray(odds, np.float64))) for odds in (log_odds, weights * log_odds)
    )
    errors = [reliability(given, same) for given in (plain, weighted)]
    return {
        "n_positive": int(same.sum()),
        "mean_weight": rounded(float(weights.mean())) if len(weights) else None,
        "auc": rounded(auc(weighted, same)),
        "auc_without_quality": rounded(auc(plain, same)),
        "calibration_error": rounded(errors[1] and errors[1][1]),
        "calibration_error_without_quality": rounded(errors[0] and errors[0][1]),
        "probability_of_a_match": rounded(float(weighted[same].mean())) if same.any() else None,
        "probability_of_others": rounded(float(weighted[~same].mean())) if not same.all() else None,
    }


def reliability_by_weight(log_odds: Floats, weights: Floats, same: Flags) -> list[dict[str, Any]]:
    """The same for each band of the weight, the best first; `weight` is [from, to)."""
    return [
        {"weight": [low, high], **weighted_reliability(log_odds[inside], weights[inside], same[inside])}
        for low, high in WEIGHT_BANDS
        if (inside := _inside(weights, low, high)).any()
    ]


def _inside(weights: Floats, low: float, high: float) -> npt.NDArray[np.bool_]:
    return (weights >= low) & ((weights < high) | (high == 1.0))
