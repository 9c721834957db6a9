"""Does the score tell which face and which voice belong to one person?

Exhaustive trials: the face of every clip with the voice of every clip; the same identity is a positive, also
over two clips of one person. docs/evaluation.md defines each figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from models.errors import InvalidAudio, InvalidImage, InvalidInput
from models.face.image import decode_image
from models.types import FaceEmbedding, FloatArray, Waveform
from models.voice.audio import decode_audio
from training.data.faces import labelled_face
from training.data.shards import Sample
from training.evaluation.interfaces import CalibratedEmbedder, Embedder
from training.evaluation.samples import gender_of, read_shards, text_of
from training.metrics import (
    auc,
    auc_interval_over_identities,
    equal_error_rate,
    reliability,
    roc_points,
    rounded,
    rounded_interval,
)
from training.progress import Progress

NOISE_SEED = 0
NOISE_LEVEL = 0.1  # root mean square, about the level of recorded speech


@dataclass(frozen=True)
class Clip:
    """A face and a voice of one person; the three vectors are in the joint space, float32 [joint_dim].

    noise: the projected embedding of white noise as long as the recording. face_weight, voice_weight: what their
    quality leaves of the log-odds, 0..1.
    """

    identity: str
    gender: str | None
    face: FloatArray
    voice: FloatArray
    noise: FloatArray
    face_weight: float
    voice_weight: float


def evaluate_association(vclip: CalibratedEmbedder, shards: Sequence[Path]) -> dict[str, Any]:
    """Measure a bundle on shards of pairs (`identity`, optionally `gender` m/f; pictures; a recording).

    Returns n_pairs (clips), n_identities, n_skipped (clips that could not be read, listed on stderr), auc
    with
    auc_ci95, auc_same_gender with auc_same_gender_ci95 (negatives of one gender only; clips without a label
    left out), eer, roc and roc_same_gender (points [false alarms, hits]), reliability (bins of the calibrated
    probability) with calibration_error, and baselines: gender_oracle_auc (score 1 if the labels agree,
    else 0) and noise_voice_auc (every voice replaced by white noise). Figures that need labels are None
    without them.
    Raises InvalidInput if a shard cannot be read, or no two people are left.
    """
    clips, n_skipped = embed_clips(vclip, shards)
    identities = np.unique([clip.identity for clip in clips], return_inverse=True)[1]
    if len(set(identities)) < 2:
        raise InvalidInput(
            f"the shards contain {len(clips)} usable pairs of {len(set(identities))} people, but trials "
            f"need at least two people"
        )
    faces = np.stack([clip.face for clip in clips])
    scores = faces @ np.stack([clip.voice for clip in clips]).T
    noise_scores = faces @ np.stack([clip.noise for clip in clips]).T
    same = identities[:, np.newaxis] == identities
    everything = np.ones_like(same)

    genders = np.array([clip.gender or "" for clip in clips])
    agree = genders[:, np.newaxis] == genders
    labelled = (genders != "")[:, np.newaxis] & (genders != "")
    within_gender = labelled & (same | agree)

    weights = np.outer([clip.face_weight for clip in clips], [clip.voice_weight for clip in clips])
    probabilities = vclip.calibration.probability(
        torch.from_numpy(scores), torch.from_numpy(weights.astype(np.float32))
    ).numpy()
    calibrated = reliability(probabilities.ravel(), same.ravel())
    bins, error = (None, None) if calibrated is None else calibrated

    return {
        "n_pairs": len(clips),
        "n_identities": len(set(identities)),
        "n_skipped": n_skipped,
        "auc": rounded(auc(scores.ravel(), same.ravel())),
        "auc_ci95": rounded_interval(auc_interval_over_identities(scores, identities, everything)),
        "auc_same_gender": rounded(auc(scores[within_gender], same[within_gender])),
        "auc_same_gender_ci95": rounded_interval(
            auc_interval_over_identities(scores, identities, within_gender)
        ),
        "eer": rounded(equal_error_rate(scores.ravel(), same.ravel())),
        "roc": roc_points(scores.ravel(), same.ravel()),
        "roc_same_gender": roc_points(scores[within_gender], same[within_gender]),
        "reliability": bins,
        "calibration_error": rounded(error),
        "baselines": {
            "gender_oracle_auc": rounded(auc(agree[labelled].astype(float), same[labelled])),
            "noise_voice_auc": rounded(auc(noise_scores.ravel(), same.ravel())),
        },
    }


def embed_clips(vclip: CalibratedEmbedder, shards: Sequence[Path]) -> tuple[list[Clip], int]:
    """Embed every sample; returns the clips, and how many samples could not be used."""
    random = np.random.default_rng(NOISE_SEED)
    progress = Progress("pairs")
    clips = []
    for sample in read_shards(shards):
        try:
            clips.append(_embed_clip(vclip, sample, random))
        except InvalidInput as error:
            progress.skip(sample.key, error)
            continue
        progress.step()
    progress.close()
    return clips, progress.skipped


def _embed_clip(vclip: CalibratedEmbedder, sample: Sample, random: np.random.Generator) -> Clip:
    """Raises InvalidInput if the sample lacks something or cannot be read."""
    identity = text_of(sample.labels, "identity")
    if identity is None:
        raise InvalidInput("its JSON has no identity")
    if not sample.images:
        raise InvalidImage("it has no picture")
    if sample.audio is None:
        raise InvalidAudio("it has no recording")
    recording = decode_audio(sample.audio)
    white = random.normal(0.0, NOISE_LEVEL, len(recording.samples)).astype(np.float32)
    seen = _embed_pictures(vclip, sample.images)
    heard = vclip.embed_voice(recording, min_speech_seconds=0.0)
    return Clip(
        identity=identity,
        gender=gender_of(sample.labels),
        face=_mean_place(seen),
        voice=heard.projected,
        face_weight=float(np.mean([_weight(vclip, one) for one in seen])),
        voice_weight=vclip.calibration.weight(heard.quality),
        noise=vclip.embed_voice(Waveform(white, recording.sample_rate_hz), min_speech_seconds=0.0).projected,
    )


def project_pictures(vclip: Embedder, pictures: Sequence[bytes]) -> npt.NDArray[np.float32]:
    """Several pictures of one face -> the mean of their places in the joint space, unit norm."""
    return _mean_place(_embed_pictures(vclip, pictures))


def _embed_pictures(vclip: Embedder, pictures: Sequence[bytes]) -> list[FaceEmbedding]:
    images = [decode_image(picture) for picture in pictures]
    return [vclip.embed_found_face(image, labelled_face(image)) for image in images]


def _mean_place(seen: Sequence[FaceEmbedding]) -> FloatArray:
    mean = np.mean([one.projected for one in seen], axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def _weight(vclip: CalibratedEmbedder, seen: FaceEmbedding) -> float:
    """Where no face was found, the whole picture was taken for it, and there is nothing that was measured."""
    return vclip.calibration.weight(seen.quality) if seen.face.score > 0 else 1.0
