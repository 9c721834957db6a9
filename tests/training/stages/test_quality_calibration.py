"""On embeddings that are made so that what a measure costs is known."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from models.association.projectors import Calibration, ProjectorEnsemble
from models.types import FloatArray
from training.association.scoring import fit_calibration
from training.data.degraded_pairs import (
    FACE_KINDS,
    FACE_MEASURES,
    VOICE_KINDS,
    VOICE_MEASURES,
    DegradedPairs,
)
from training.stages.quality_calibration import fit_quality

N, DIM, FOLDS = 400, 16, 3
GOOD_FACE = {"size_px": 100.0, "sharpness": 0.1, "score": 0.95, "nose_offset": 0.1}
GOOD_VOICE = {
    "speech_seconds": 5.0,
    "sample_rate_hz": 16_000.0,
    "clipped_share": 0.0,
    "signal_to_noise_db": 30.0,
}


def made(blur_hides: float, short_hides: float) -> DegradedPairs:
    """People whose face and voice lie near to each other; blur and short speech add so much noise to them."""
    random = np.random.default_rng(0)
    people = random.normal(size=(N, 1, DIM))
    faces = people + 0.8 * random.normal(size=(N, len(FACE_KINDS), DIM))
    voices = people + 0.8 * random.normal(size=(N, len(VOICE_KINDS), DIM))
    face_quality = np.tile(list(GOOD_FACE.values()), (N, len(FACE_KINDS), 1))
    voice_quality = np.tile(list(GOOD_VOICE.values()), (N, len(VOICE_KINDS), 1))
    blurred, short = FACE_KINDS.index("blurred"), VOICE_KINDS.index("short")
    faces[:, blurred] += blur_hides * random.normal(size=(N, DIM))
    face_quality[:, blurred, FACE_MEASURES.index("sharpness")] = random.uniform(0.003, 0.01, N)
    voices[:, short] += short_hides * random.normal(size=(N, DIM))
    voice_quality[:, short, VOICE_MEASURES.index("speech_seconds")] = random.uniform(0.5, 1.0, N)
    faces[0, 1] = np.nan  # no face was found in it
    return DegradedPairs(
        identities=np.array([f"person {row}" for row in range(N)]),
        corpora=np.where(np.arange(N) % 2, "voxceleb", "avspeech"),
        faces=unit(faces),
        face_quality=face_quality,
        voices=unit(voices),
        voice_quality=voice_quality,
    )


def unit(vectors: npt.NDArray[np.float64]) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)


def fitted(pairs: DegradedPairs) -> tuple[Calibration, dict[str, Any]]:
    cosines = pairs.faces[:, 0] @ pairs.voices[:, 0].T
    calibration = fit_calibration(cosines.ravel(), np.eye(N, dtype=bool).ravel())
    networks = ProjectorEnsemble([torch.nn.Identity()]), ProjectorEnsemble([torch.nn.Identity()])
    return fit_quality(pairs, [networks] * FOLDS, calibration)


@pytest.mark.slow
def test_a_measure_costs_what_it_hides_and_the_others_nothing() -> None:
    calibration, figures = fitted(made(blur_hides=4.0, short_hides=2.0))
    assert set(calibration.measures) == {"sharpness", "speech_seconds"}
    assert all(one.loss > 0.05 for one in calibration.measures.values())
    conditions = figures["conditions"]
    assert set(conditions) == {
        "as sent",
        *(f"face {name}" for name in FACE_KINDS[1:]),
        *(f"voice {name}" for name in VOICE_KINDS[1:]),
    }
    blurred = conditions["face blurred"]
    assert blurred["calibration_error"] < 0.7 * blurred["calibration_error_without_quality"]
    assert blurred["mean_weight"] < conditions["voice short"]["mean_weight"] < 1.0
    assert figures["as_sent_moves_by"] == pytest.approx(0.0, abs=1e-3)
    assert conditions["face small"]["n_positive"] == N - 1
    assert len(figures["bands"]) >= 2


def test_what_hides_nothing_costs_nothing() -> None:
    """Fitted to noise, a loss may not be negative, which would make worse files more certain."""
    calibration, figures = fitted(made(blur_hides=0.0, short_hides=0.0))
    assert all(one.loss < 0.05 for one in calibration.measures.values())
    assert figures["conditions"]["face blurred"]["mean_weight"] > 0.9
