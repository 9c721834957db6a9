"""Table 2 of the paper on the available data.

Each config is cross-validated over people and compared with the first.

    python -m training.full.ablations --configs configs/at-hand.yaml configs/ablations/*.yaml --data DIR --work DIR

Every fold's people are scored by projectors that were trained on the others, stopped by development people
among those
others: so the people who are scored have no influence. The difference to the first config is taken on the
same
trials, with an interval over people that draws the same people for both. The last line on stdout is JSON.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.association.projectors import ProjectorEnsemble
from models.types import FloatArray
from training.association.scoring import score_pairs
from training.association.trials import Trials, trial_figures
from training.data.pairs import N_FOLDS, Pairs
from training.full.config import FullConfig, read_config
from training.full.development import split_by_people
from training.full.features import Features
from training.full.recipe import make_features
from training.full.train import train_member
from training.full.work_folder import locked
from training.metrics import auc_difference_interval_over_identities


def cross_validated_scores(
    features: Features, config: FullConfig, work_dir: Path, n_folds: int
) -> FloatArray:
    """Cosine of shards of pairs.

    Each face is scored with each voice of the same fold, float32 [n, n], NaN elsewhere.
    """
    folds = features.pairs(np.arange(len(features))).folds(n_folds)
    scores = np.full((len(features), len(features)), np.nan, np.float32)
    for fold in range(n_folds):
        outside, inside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        split = split_by_people(features.identities[outside], config.development)
        trials = Trials.of(features.pairs(outside[split.development]))
        members = [
            train_member(
                features,
                outside[split.train],
                trials,
                config.association,
                seed=(config.association.seed + fold) * config.association.members + member,
                checkpoints=work_dir / "checkpoints",
            )
            for member in range(config.association.members)
        ]
        face = ProjectorEnsemble(member.association.face_projector for member in members).eval()
        voice = ProjectorEnsemble(member.association.voice_projector for member in members).eval()
        scores[np.ix_(inside, inside)] = score_pairs(face, voice, features.pairs(inside))
    return scores


def compare(
    configs: Sequence[tuple[str, FullConfig]],
    data_dirs: Sequence[Path],
    work_dir: Path,
    n_folds: int = N_FOLDS,
) -> dict[str, Any]:
    """(name, config) -> for each its figures over all corpora and in each, and the difference to the first one."""
    figures: dict[str, Any] = {"folds": n_folds, "variants": {}}
    first: FloatArray | None = None
    for name, config in configs:
        features, found = make_features(config, data_dirs, work_dir)
        pairs = features.pairs(np.arange(len(features)))
        scores = cross_validated_scores(features, config, work_dir, n_folds)
        first = scores if first is None else first
        figures |= {key: found[key] for key in ("clips", "usable_clips", "skipped", "identities")}
        trials = Trials.of(pairs)
        scored = trials.scored & ~np.isnan(scores)
        corpora = [source.name for source in config.sources if _has_trials(pairs, source.name)]
        figures["variants"][name] = {
            "all": _figures(scores, first, pairs, scored, trials.same_person),
            **{
                corpus: _figures(scores, first, pairs, scored & (pairs.corpora == corpus), trials.same_person)
                for corpus in corpora
            },
        }
    return figures


def _has_trials(pairs: Pairs, corpus: str) -> bool:
    """Whether there are enough people for any trial."""
    return len(np.unique(pairs.identities[pairs.corpora == corpus])) >= 50


def _figures(
    scores: FloatArray,
    first: FloatArray,
    pairs: Pairs,
    trials: npt.NDArray[np.bool_],
    same_person: npt.NDArray[np.bool_],
) -> dict[str, Any]:
    found = trial_figures(scores, pairs, trials, same_person)
    if scores is first:
        return found
    codes = np.unique(pairs.identities, return_inverse=True)[1]
    interval = auc_difference_interval_over_identities(scores, first, codes, trials)
    reference = trial_figures(first, pairs, trials, same_person)["auc"]
    return found | {
        "difference": found["auc"] - reference,
        "difference_ci95": None if interval is None else list(interval),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Command line of this comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--configs",
        type=Path,
        nargs="+",
        required=True,
        help="configurations; the others are compared with the first",
    )
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--work", type=Path, required=True, help="directory for features and checkpoints")
    parser.add_argument("--folds", type=int, default=N_FOLDS)
    arguments = parser.parse_args(argv)
    configs = [(path.stem, read_config(path)) for path in arguments.configs]
    with locked(arguments.work):
        figures = compare(configs, arguments.data, arguments.work, arguments.folds)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
