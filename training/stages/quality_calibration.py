"""Stage: what the quality of a face and of a recording costs the calibrated probability.

The calibration of the cosine is fitted to files as people sent them. Here the files of the same people, held out in
the same folds, are made worse in several ways, and two numbers for each measure of quality that matters are found:
from where on it is good enough, and how fast the log-odds of a match shrink below that
(`models.association.quality`). Slope and intercept stay as they are, and no loss may be negative, so that worse
quality never makes a probability more extreme.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import minimize
from torch import nn

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

MOST_LOSS = 50.0
LEAST_GAIN = 4e-3  # nats a trial: a measure that lowers the cross-entropy by less is left out
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class QualityConfig:
    """clips: how many of each shard are made worse.

    enough: for each measure, from where on it may be good enough; one of these is chosen.
    """

    clips: int = 200
    enough: dict[QualityName, tuple[float, ...]] = field(
        default_factory=lambda: {
            "size_px": (20.0, 40.0),
            "sharpness": (0.015, 0.02, 0.03),
            "score": (0.7, 0.8, 0.9),
            "nose_offset": (0.3, 0.5),
            "speech_seconds": (0.75, 1.0, 2.0),
            "sample_rate_hz": (8_000.0, 16_000.0),
            "clipped_share": (0.001, 0.1),
            "signal_to_noise_db": (0.0, 10.0),
        }
    )

    @property
    def options(self) -> list[tuple[QualityName, float]]:
        """Every measure with every value that may be good enough."""
        return [(name, enough) for name, values in self.enough.items() for enough in values]


_Losses = dict[int, float]  # by option


@dataclass(frozen=True)
class _Trials:
    """Every face with every voice of its fold and corpus, in all versions.

    log_odds: [T], by the calibration without quality. same: bool [T]. face_kinds, voice_kinds, folds: int [T].
    short: float32 [T, options], the shortfalls.
    """

    log_odds: FloatArray
    same: npt.NDArray[np.bool_]
    face_kinds: npt.NDArray[np.int8]
    voice_kinds: npt.NDArray[np.int8]
    folds: npt.NDArray[np.int8]
    short: FloatArray

    def rows(self, chosen: npt.NDArray[np.bool_]) -> "_Trials":
        return _Trials(**{name: array[chosen] for name, array in vars(self).items()})

    def weights(self, losses: "_Losses") -> Floats:
        """The factor on the log-odds of each trial, [T]."""
        return np.asarray(np.exp(-self.short[:, list(losses)] @ np.array([*losses.values()])), np.float64)


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
    trials = _trials(degraded, projectors, calibration, config)
    crossed = np.zeros(len(trials.same))
    for fold in range(len(projectors)):
        inside = trials.folds == fold
        crossed[inside] = trials.rows(inside).weights(_choose(trials.rows(~inside), config))
    measures = {}
    for option, loss in _choose(trials, config).items():
        name, enough = config.options[option]
        measures[name] = QualityMeasure(enough, round(loss, 4))
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
                    short=face_short[rows[of_faces], face_kind] + voice_short[rows[of_voices], voice_kind],
                )


def _project(network: nn.Module, embeddings: FloatArray) -> FloatArray:
    with torch.inference_mode():
        return np.asarray(network(torch.from_numpy(np.ascontiguousarray(embeddings))).numpy())


def _shortfalls(quality: Floats, names: Sequence[QualityName], config: QualityConfig) -> FloatArray:
    """[n, kinds, measures] -> [n, kinds, options], how far each falls short; 0 of measures of the other side."""
    n, kinds, _ = quality.shape
    short = np.zeros((n, kinds, len(config.options)), np.float32)
    for option, (name, enough) in enumerate(config.options):
        if name in names:
            values = quality[:, :, names.index(name)]
            short[:, :, option] = [[shortfall(name, float(value), enough) for value in row] for row in values]
    return short


def _choose(trials: _Trials, config: QualityConfig) -> _Losses:
    """One measure after the other, while it lowers the cross-entropy on people left out by LEAST_GAIN."""
    chosen: list[int] = []
    entropy = _left_out_entropy(trials, chosen)
    while True:
        names = {config.options[option][0] for option in chosen}
        left = [option for option, (name, _) in enumerate(config.options) if name not in names]
        found = [(_left_out_entropy(trials, [*chosen, option]), option) for option in left]
        best = min(found, default=(entropy, 0))
        if best[0] > entropy - LEAST_GAIN:
            return dict(zip(chosen, _fit(trials, chosen), strict=True))
        entropy = best[0]
        chosen.append(best[1])


def _left_out_entropy(trials: _Trials, options: Sequence[int]) -> float:
    """Nats a trial of each fold, with the losses of the others."""
    weights = np.ones(len(trials.same))
    for fold in np.unique(trials.folds) if options else ():
        inside = trials.folds == fold
        losses = dict(zip(options, _fit(trials.rows(~inside), options), strict=True))
        weights[inside] = trials.rows(inside).weights(losses)
    shrunk = np.where(trials.same, -1.0, 1.0) * weights * trials.log_odds
    return float(_trial_weights(trials) @ np.logaddexp(0.0, shrunk))


def _trial_weights(trials: _Trials) -> Floats:
    """Of sum 1: matches and others of each pair of kinds weigh alike."""
    cells = trials.face_kinds.astype(np.int64) * len(VOICE_KINDS) + trials.voice_kinds
    groups = 2 * cells + trials.same
    counts = np.bincount(groups)
    return np.asarray(1.0 / counts[groups] / (counts > 0).sum())


def _fit(trials: _Trials, options: Sequence[int]) -> list[float]:
    """The losses of the least cross-entropy."""
    if not options:
        return []
    weights = torch.from_numpy(_trial_weights(trials).astype(np.float32))
    log_odds = torch.from_numpy(trials.log_odds)
    short = torch.from_numpy(np.ascontiguousarray(trials.short[:, list(options)]))
    same = torch.from_numpy(trials.same.astype(np.float32))

    def entropy_and_slope(losses: Floats) -> tuple[float, Floats]:
        free = torch.tensor(losses, dtype=torch.float32, requires_grad=True)
        shrunk = torch.exp(-short @ free) * log_odds
        entropy = nn.functional.binary_cross_entropy_with_logits(shrunk, same, weights, reduction="sum")
        (slope,) = torch.autograd.grad(entropy, free)
        return entropy.item(), slope.numpy().astype(np.float64)

    bounds = [(0.0, MOST_LOSS)] * len(options)
    found = minimize(entropy_and_slope, np.zeros(len(options)), jac=True, bounds=bounds, method="L-BFGS-B")
    return [float(loss) for loss in found.x]


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
