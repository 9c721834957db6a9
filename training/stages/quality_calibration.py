"""Stage: what the quality of a face and of a recording costs the calibrated probability.

The calibration of the cosine is fitted to files as people sent them. Here the files of the same people, held out in
the same folds, are made worse in several ways, and one number for each measure of quality is fitted: how fast the
log-odds of a match shrink as the measure falls short (`models.association.quality`). Slope and intercept stay as
they are, and no number may be negative, so that worse quality never makes a probability more extreme.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import minimize

from models.association.projectors import Calibration
from models.association.quality import QualityMeasure, shortfall
from models.types import FloatArray, QualityName
from training.data.degraded_pairs import (
    AS_SENT,
    FACE_KINDS,
    FACE_MEASURES,
    VOICE_KINDS,
    VOICE_MEASURES,
    DegradedPairs,
)
from training.metrics import rounded
from training.reliability_bands import reliability_by_weight, weighted_reliability
from training.stages.cross_validation import FoldProjectors

SMALLEST_LOSS = 0.01  # a measure that costs less is left out
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class QualityConfig:
    """clips: how many of each shard are made worse.

    enough: from where on each measure is good enough, about what one in twenty files as sent falls short of.
    """

    clips: int = 300
    enough: dict[QualityName, float] = field(
        default_factory=lambda: {
            "size_px": 40.0,
            "sharpness": 0.03,
            "score": 0.85,
            "nose_offset": 0.5,
            "speech_seconds": 2.0,
            "sample_rate_hz": 16_000.0,
            "clipped_share": 0.001,
            "signal_to_noise_db": 10.0,
        }
    )


@dataclass(frozen=True)
class _Trials:
    """Every face with every voice of its fold and corpus, in all versions.

    log_odds: [T], by the calibration without quality. same: bool [T]. face_kinds, voice_kinds, folds: int [T].
    face_short, voice_short: float32 [T, measures], the shortfalls.
    """

    log_odds: FloatArray
    same: npt.NDArray[np.bool_]
    face_kinds: npt.NDArray[np.int8]
    voice_kinds: npt.NDArray[np.int8]
    folds: npt.NDArray[np.int8]
    short: FloatArray

    def rows(self, chosen: npt.NDArray[np.bool_]) -> "_Trials":
        return _Trials(**{name: array[chosen] for name, array in vars(self).items()})

    def weights(self, losses: Floats) -> Floats:
        """The factor on the log-odds of each trial, [T]."""
        return np.asarray(np.exp(-self.short @ losses), dtype=np.float64)


def fit_quality(
    degraded: DegradedPairs,
    projectors: FoldProjectors,
    calibration: Calibration,
    config: QualityConfig | None = None,
) -> tuple[Calibration, dict[str, Any]]:
    """Clips in all versions, the projectors of the folds and their calibration -> (it with measures, figures).

    The figures are of people whom neither the projectors nor the losses were fitted to, fold by fold: of each
    version of the files (`conditions`), of all by their weight (`bands`; `training.reliability_bands` has their
    fields), and `as_sent_moves_by`, by how much the probabilities of files as sent change on average.
    """
    config = config or QualityConfig()
    names = list(config.enough)
    trials = _trials(degraded, projectors, calibration, config)
    losses = _fit(trials)
    crossed = np.zeros(len(trials.same))
    for fold in range(len(projectors)):
        inside = trials.folds == fold
        crossed[inside] = trials.rows(inside).weights(_fit(trials.rows(~inside)))
    measures = {
        name: QualityMeasure(config.enough[name], round(float(loss), 4))
        for name, loss in zip(names, losses, strict=True)
        if loss >= SMALLEST_LOSS
    }
    return replace(calibration, measures=measures), _figures(trials, crossed)


def _trials(
    degraded: DegradedPairs, projectors: FoldProjectors, calibration: Calibration, config: QualityConfig
) -> _Trials:
    parts = list(_fold_trials(degraded, projectors, calibration, config))
    return _Trials(**{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])})


def _fold_trials(
    degraded: DegradedPairs, projectors: FoldProjectors, calibration: Calibration, config: QualityConfig
) -> Iterator[_Trials]:
    folds = degraded.folds(len(projectors))
    face_short = _shortfalls(degraded.face_quality, FACE_MEASURES, config)
    voice_short = _shortfalls(degraded.voice_quality, VOICE_MEASURES, config)
    for fold, (face_projector, voice_projector) in enumerate(projectors):
        rows = np.flatnonzero(folds == fold)
        mine = degraded.corpora[rows][:, np.newaxis] == degraded.corpora[rows]
        same = degraded.identities[rows][:, np.newaxis] == degraded.identities[rows]
        for face_kind in range(len(FACE_KINDS)):
            faces = _project(face_projector, degraded.faces[rows, face_kind])
            for voice_kind in range(len(VOICE_KINDS)):
                cosines = faces @ _project(voice_projector, degraded.voices[rows, voice_kind]).T
                used = mine & ~np.isnan(cosines)
                of_faces, of_voices = np.nonzero(used)
                n = len(of_faces)
                yield _Trials(
                    log_odds=calibration.slope * cosines[used] + np.float32(calibration.intercept),
                    same=same[used],
                    face_kinds=np.full(n, face_kind, np.int8),
                    voice_kinds=np.full(n, voice_kind, np.int8),
                    folds=np.full(n, fold, np.int8),
                    short=np.concatenate(
                        [face_short[rows[of_faces], face_kind], voice_short[rows[of_voices], voice_kind]],
                        axis=1,
                    ),
                )


def _project(network: torch.nn.Module, embeddings: FloatArray) -> FloatArray:
    with torch.inference_mode():
        return np.asarray(network(torch.from_numpy(np.ascontiguousarray(embeddings))).numpy())


def _shortfalls(quality: Floats, names: Sequence[QualityName], config: QualityConfig) -> FloatArray:
    """[n, kinds, measures] -> the same, how far each falls short."""
    flat = [
        [shortfall(name, float(value), config.enough[name]) for name, value in zip(names, row, strict=True)]
        for row in quality.reshape(-1, len(names))
    ]
    return np.array(flat, np.float32).reshape(quality.shape)


def _fit(trials: _Trials) -> Floats:
    """The losses, [measures], of the least cross-entropy; matches and others of each pair of kinds weigh a half."""
    cells = trials.face_kinds.astype(np.int64) * len(VOICE_KINDS) + trials.voice_kinds
    groups = 2 * cells + trials.same
    counts = np.bincount(groups)
    weights = torch.from_numpy((1.0 / counts[groups]).astype(np.float32))
    log_odds, short = torch.from_numpy(trials.log_odds), torch.from_numpy(trials.short)
    same = torch.from_numpy(trials.same.astype(np.float32))

    def loss_and_slope(losses: Floats) -> tuple[float, Floats]:
        free = torch.tensor(losses, dtype=torch.float32, requires_grad=True)
        shrunk = torch.exp(-short @ free) * log_odds
        entropy = torch.nn.functional.binary_cross_entropy_with_logits(shrunk, same, weights, reduction="sum")
        total = entropy / weights.sum()
        total.backward()
        assert free.grad is not None
        return total.item(), free.grad.numpy().astype(np.float64)

    n = trials.short.shape[1]
    found = minimize(loss_and_slope, np.zeros(n), jac=True, bounds=[(0.0, 5.0)] * n, method="L-BFGS-B")
    return np.asarray(found.x)


def _figures(trials: _Trials, weights: Floats) -> dict[str, Any]:
    def of(chosen: npt.NDArray[np.bool_]) -> dict[str, Any]:
        return weighted_reliability(trials.log_odds[chosen], weights[chosen], trials.same[chosen])

    plain_face, plain_voice = trials.face_kinds == 0, trials.voice_kinds == 0
    as_sent = plain_face & plain_voice
    conditions = {AS_SENT: of(as_sent)}
    for kind, name in list(enumerate(FACE_KINDS))[1:]:
        conditions[f"face {name}"] = of((trials.face_kinds == kind) & plain_voice)
    for kind, name in list(enumerate(VOICE_KINDS))[1:]:
        conditions[f"voice {name}"] = of((trials.voice_kinds == kind) & plain_face)
    plain, weighted = (
        1 / (1 + np.exp(-odds[as_sent])) for odds in (trials.log_odds, weights * trials.log_odds)
    )
    return {
        "conditions": conditions,
        "bands": reliability_by_weight(trials.log_odds, weights, trials.same),
        "as_sent_moves_by": rounded(float(np.abs(weighted - plain).mean())),
    }
