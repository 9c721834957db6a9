"""What each warning is worth: the score with files that are worse in one way, and whether the service says so.

docs/evaluation.md defines each figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.association.projectors import Calibration
from models.errors import InvalidAudio, InvalidImage, InvalidInput
from models.face.image import decode_image
from models.face.quality import measure_face
from models.face.warnings import face_warnings
from models.types import Face, FloatArray, ImageArray, Waveform
from models.voice.audio import decode_audio, resample
from training.data.degradation import blurred, clipped, noisy, shortened, shrunk
from training.data.faces import labelled_face
from training.data.shards import Sample
from training.evaluation.interfaces import SpeakerCounter
from training.evaluation.samples import gender_of, read_shards, text_of
from training.metrics import (
    auc_interval_over_identities,
    rounded,
    rounded_interval,
    wilson_interval,
)
from training.progress import Progress
from training.reliability_bands import reliability_by_weight, weighted_reliability

RATE_HZ = 16_000
AS_SENT = "as_sent"
SMALL_PX, BLUR_SHARE = 32, 0.05  # of the box of a face
SPEECH_SECONDS, TELEPHONE_HZ, CLIP_GAIN, NOISE_DB = 1.5, 8_000, 10.0, 5.0
DEFAULT_LIMIT = 40

VOICES_WORSE: dict[
    str, tuple[str, Callable[[Waveform], Waveform]]
] = {  # name -> the warning that is due, and how
    "speech_of_1.5_s": ("little-speech", lambda waveform: shortened(waveform, SPEECH_SECONDS)),
    "telephone_at_8_khz": ("low-sample-rate", lambda waveform: resample(waveform, TELEPHONE_HZ)),
    "clipped_at_a_tenth": ("clipped", lambda waveform: clipped(waveform, CLIP_GAIN)),
    "noise_at_5_db": ("noisy", lambda waveform: noisy(waveform, NOISE_DB, np.random.default_rng(0))),
}
FACES_WORSE: dict[str, tuple[str, Callable[[ImageArray, Face], tuple[ImageArray, Face]]]] = {
    "face_of_32_pixels": ("small-face", lambda picture, face: shrunk(picture, face, SMALL_PX)),
    "blurred_face": ("blurred", lambda picture, face: (blurred(picture, face, BLUR_SHARE), face)),
}


@dataclass
class _Clip:
    """One pair: by condition the place in the joint space with the weight of its quality, and codes of warnings."""

    identity: str
    faces: dict[str, tuple[FloatArray, float]]
    voices: dict[str, tuple[FloatArray, float]]
    codes: dict[str, set[str]]


def evaluate_warnings(
    vclip: SpeakerCounter, pairs: Sequence[Path], recordings: Sequence[Path], limit: int = DEFAULT_LIMIT
) -> dict[str, Any]:
    """Measure what warnings are about.

    pairs: shards of faces with voices. Each condition makes all faces or all voices worse in one way: `warned` is
    the share of the files that the service warns of then, the others are figures of exhaustive trials, as `evaluate
    association` has them (`training.reliability_bands`). `bands` has the trials of all conditions by their weight.

    recordings: shards of speech of labelled speakers; `limit` of each are heard alone, behind another of the same
    speaker and behind one of another speaker. Returns how often several speakers are warned of.
    Raises InvalidInput if a shard cannot be read or nothing is left.
    """
    return {
        "conditions": _conditions(vclip, pairs),
        "several_speakers": _several_speakers(vclip, recordings, limit),
    }


def _conditions(vclip: SpeakerCounter, shards: Sequence[Path]) -> dict[str, Any]:
    progress = Progress("pairs")
    clips: list[_Clip] = []
    for sample in read_shards(shards):
        try:
            clips.append(_embed(vclip, sample))
        except InvalidInput as error:
            progress.skip(sample.key, error)
            continue
        progress.step()
    progress.close()
    return _condition_figures(clips, vclip.calibration)


def _condition_figures(clips: Sequence[_Clip], calibration: Calibration) -> dict[str, Any]:
    """Raises InvalidInput if there are fewer than two people."""
    identities = np.unique([clip.identity for clip in clips], return_inverse=True)[1]
    if len(set(identities)) < 2:
        raise InvalidInput("the shards contain usable pairs of fewer than two people")
    same = identities[:, np.newaxis] == identities
    found: dict[str, Any] = {"n_pairs": len(clips), "n_identities": len(set(identities))}
    due = {name: code for name, (code, _) in (*VOICES_WORSE.items(), *FACES_WORSE.items())}
    trials: list[tuple[FloatArray, FloatArray]] = []  # log-odds and weights, of each condition
    for name in (AS_SENT, *due):
        faces = [clip.faces.get(name, clip.faces[AS_SENT]) for clip in clips]
        voices = [clip.voices.get(name, clip.voices[AS_SENT]) for clip in clips]
        scores = np.stack([place for place, _ in faces]) @ np.stack([place for place, _ in voices]).T
        log_odds = calibration.slope * scores + calibration.intercept
        weights = np.outer([weight for _, weight in faces], [weight for _, weight in voices])
        trials.append((log_odds, weights))
        warned = [due[name] in clip.codes[name] if name in due else bool(clip.codes[name]) for clip in clips]
        found[name] = {
            "warned": rounded(float(np.mean(warned))),
            **weighted_reliability(log_odds.ravel(), weights.ravel(), same.ravel()),
            "auc_ci95": rounded_interval(
                auc_interval_over_identities(weights * log_odds, identities, np.ones_like(same))
            ),
        }
    all_odds, all_weights = (np.stack(parts).ravel() for parts in zip(*trials, strict=True))
    found["bands"] = reliability_by_weight(all_odds, all_weights, np.tile(same.ravel(), len(trials)))
    return found


def _embed(vclip: SpeakerCounter, sample: Sample) -> _Clip:
    """Raises InvalidInput if the sample lacks something or cannot be read."""
    identity = text_of(sample.labels, "identity")
    if identity is None or not sample.images or sample.audio is None:
        raise InvalidInput("it has no identity, no picture or no recording")
    image = decode_image(sample.images[0])
    face = labelled_face(image)
    if not face.score:
        raise InvalidImage("no face was found in it")
    recording = decode_audio(sample.audio)
    calibration = vclip.calibration
    clip = _Clip(identity, {}, {}, {})
    pictures = {AS_SENT: (image, face)} | {
        name: worsen(image, face) for name, (_, worsen) in FACES_WORSE.items()
    }
    for name, (picture, its_face) in pictures.items():
        seen = vclip.embed_found_face(picture, its_face)
        clip.faces[name] = seen.projected, calibration.weight(seen.quality)
        warnings = face_warnings(measure_face(picture, its_face), [its_face])
        clip.codes[name] = {warning.code for warning in warnings}
    recordings = {AS_SENT: recording} | {
        name: worsen(recording) for name, (_, worsen) in VOICES_WORSE.items()
    }
    for name, waveform in recordings.items():
        heard = vclip.embed_voice(waveform, min_speech_seconds=0.0)
        clip.voices[name] = heard.projected, calibration.weight(heard.quality)
        clip.codes.setdefault(name, set()).update(warning.code for warning in heard.warnings)
    return clip


@dataclass(frozen=True)
class _Spoken:
    speaker: str
    gender: str | None
    waveform: Waveform


def _several_speakers(vclip: SpeakerCounter, shards: Sequence[Path], limit: int) -> dict[str, Any]:
    progress = Progress("recordings")
    warned: dict[str, list[bool]] = {kind: [] for kind in ("one", "one_joined", "two", "two_of_one_gender")}

    def is_warned(waveform: Waveform) -> bool:
        heard = vclip.embed_voice(waveform, min_speech_seconds=0.0, count_speakers=True)
        return "several-speakers" in {warning.code for warning in heard.warnings}

    for shard in shards:
        spoken = _spoken(shard)
        random = np.random.default_rng(0)
        for index in random.permutation(len(spoken))[:limit]:
            first = spoken[index]
            warned["one"].append(is_warned(first.waveform))
            order = [spoken[other] for other in random.permutation(len(spoken)) if other != index]
            same = next((one for one in order if one.speaker == first.speaker), None)
            if same is not None:
                warned["one_joined"].append(is_warned(_joined(first, same)))
            other = next((one for one in order if one.speaker != first.speaker), None)
            if other is not None:
                both = is_warned(_joined(first, other))
                warned["two"].append(both)
                if first.gender is not None and first.gender == other.gender:
                    warned["two_of_one_gender"].append(both)
            progress.step()
    progress.close()
    if not warned["one"]:
        raise InvalidAudio("the shards contain no usable recording of a labelled speaker")
    return {
        kind: {
            "n": len(flags),
            "warned": rounded(float(np.mean(flags))) if flags else None,
            "warned_ci95": rounded_interval(wilson_interval(sum(flags), len(flags))),
        }
        for kind, flags in warned.items()
    }


def _spoken(shard: Path) -> list[_Spoken]:
    found = []
    for sample in read_shards([shard]):
        speaker = text_of(sample.labels, "speaker") or text_of(sample.labels, "identity")
        if speaker is not None and sample.audio is not None:
            waveform = resample(decode_audio(sample.audio), RATE_HZ)
            found.append(_Spoken(speaker, gender_of(sample.labels), waveform))
    return found


def _joined(first: _Spoken, second: _Spoken) -> Waveform:
    return Waveform(np.concatenate([first.waveform.samples, second.waveform.samples]), RATE_HZ)
