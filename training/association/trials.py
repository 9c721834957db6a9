"""Every face of a set of clips tried with every voice of its own corpus, and the figures of such trials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import nn

from training.association.scoring import score_pairs
from training.data.pairs import Pairs
from training.metrics import auc, auc_interval_over_identities, equal_error_rate


@dataclass(frozen=True)
class Trials:
    """Every face with every voice of its own corpus. scored: bool [n, n], same_person: bool [n, n]."""

    pairs: Pairs
    scored: npt.NDArray[np.bool_]
    same_person: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, pairs: Pairs) -> "Trials":
        """The trials of these clips."""
        return cls(
            pairs,
            pairs.corpora[:, np.newaxis] == pairs.corpora,
            pairs.identities[:, np.newaxis] == pairs.identities,
        )

    def auc(self, face_projector: nn.Module, voice_projector: nn.Module) -> float:
        """Over all trials; 0.5 where there are no negatives."""
        scores = score_pairs(face_projector, voice_projector, self.pairs)
        area = auc(scores[self.scored], self.same_person[self.scored])
        return 0.5 if area is None else area

    def figures(self, scores: npt.NDArray[np.float32], corpora: Sequence[str]) -> dict[str, Any]:
        """AUC with its interval over people, within one gender, EER: for all trials and for each corpus."""
        found = {"all": trial_figures(scores, self.pairs, self.scored, self.same_person)}
        if len(corpora) > 1:
            for corpus in corpora:
                inside = self.scored & (self.pairs.corpora == corpus)
                found[corpus] = trial_figures(scores, self.pairs, inside, self.same_person)
        return found


def trial_figures(
    scores: np.ndarray[Any, np.dtype[np.float32]],
    pairs: Pairs,
    trials: np.ndarray[Any, np.dtype[np.bool_]],
    same_person: np.ndarray[Any, np.dtype[np.bool_]],
) -> dict[str, Any]:
    """AUC with its interval over people, the same within one gender, EER.

    All None if there are no such trials.

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
