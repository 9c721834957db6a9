"""What each warning is worth: the score with files that are worse in one way, and whether the service says so.

docs/evaluation.md defines each figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageFilter

from models.errors import InvalidAudio, InvalidImage, InvalidInput
from models.face.image import decode_image
from models.face.warnings import face_warnings
from models.types import Face, FloatArray, Waveform
from models.voice.audio import decode_audio, resample
from training.data.faces import labelled_face
from training.data.shards import Sample
from training.evaluation.interfaces import SpeakerCounter
from training.evaluation.samples import gender_of, read_shards, text_of
from training.metrics import (
    auc,
    auc_interval_over_identities,
    reliability,
    rounded,
    rounded_interval,
    wilson_interval,
)
from training.progress import Progress

RATE_HZ = 16_000
AS_SENT = "as_sent"
SMALL_PX, BLUR_SHARE = 32, 0.05  # of the box of a face
SPEECH_SECONDS, TELEPHONE_HZ, CLIP_GAIN, NOISE_DB = 1.5, 8_000, 10.0, 5.0
DEFAULT_LIMIT = 40

Degrade = Callable[[Waveform], Waveform]


def _shortened(waveform: Waveform) -> Waveform:
    middle, half = len(waveform.samples) // 2, round(SPEECH_SECONDS * waveform.sample_rate_hz / 2)
    return replace(waveform, samples=waveform.samples[max(0, middle - half) : middle + half])


def _clipped(waveform: Waveform) -> Waveform:
    loud = waveform.samples * np.float32(CLIP_GAIN / max(float(np.abs(waveform.samples).max()), 1e-6))
    return replace(waveform, samples=np.clip(loud, -1, 1).astype(np.float32))


def _noisy(waveform: Waveform) -> Waveform:
    power = float(np.square(waveform.samples, dtype=np.float64).mean())
    noise = np.random.default_rng(0).normal(0, np.sqrt(power / 10 ** (NOISE_DB / 10)), len(waveform.samples))
    return replace(waveform, samples=np.clip(waveform.samples + noise, -1, 1).astype(np.float32))


VOICES_WORSE: dict[str, tuple[str, Degrade]] = {  # name -> the warning that is due, and how it is made
    "speech_of_1.5_s": ("little-speech", _shortened),
    "telephone_at_8_khz": ("low-sample-rate", lambda waveform: resample(waveform, TELEPHONE_HZ)),
    "clipped_at_a_tenth": ("clipped", _clipped),
    "noise_at_5_db": ("noisy", _noisy),
}


def _small(picture: Image.Image, side: float) -> tuple[Image.Image, float]:
    by = min(1.0, SMALL_PX / side)
    size = [max(16, round(length * by)) for length in picture.size]
    return picture.resize((size[0], size[1]), Image.Resampling.LANCZOS), by


def _blurred(picture: Image.Image, side: float) -> tuple[Image.Image, float]:
    return picture.filter(ImageFilter.GaussianBlur(BLUR_SHARE * side)), 1.0


FACES_WORSE = {"face_of_32_pixels": ("small-face", _small), "blurred_face": ("blurred", _blurred)}


@dataclass
class _Clip:
    """One pair: by condition the place in the joint space, and the codes of the warnings."""

    identity: str
    faces: dict[str, FloatArray]
    voices: dict[str, FloatArray]
    codes: dict[str, set[str]]


def evaluate_warnings(
    vclip: SpeakerCounter, pairs: Sequence[Path], recordings: Sequence[Path], limit: int = DEFAULT_LIMIT
) -> dict[str, Any]:
    """Measure what warnings are about.

    pairs: shards of faces with voices. Each condition makes all faces or all voices worse in one way: `warned` is
    the share of the files that the service warns of then, `auc` that of exhaustive trials as `evaluate association`
    does them, `calibration_error` the mean difference of probability and share of matches, and
    `probability_of_a_match`, `probability_of_others` the mean probabilities.

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
    identities = np.unique([clip.identity for clip in clips], return_inverse=True)[1]
    if len(set(identities)) < 2:
        raise InvalidInput("the shards contain usable pairs of fewer than two people")
    same = identities[:, np.newaxis] == identities
    found: dict[str, Any] = {"n_pairs": len(clips), "n_identities": len(set(identities))}
    due = {name: code for name, (code, _) in (*VOICES_WORSE.items(), *FACES_WORSE.items())}
    for name in (AS_SENT, *due):
        faces = np.stack([clip.faces.get(name, clip.faces[AS_SENT]) for clip in clips])
        scores = faces @ np.stack([clip.voices.get(name, clip.voices[AS_SENT]) for clip in clips]).T
        probabilities = vclip.calibration.probability(torch.from_numpy(scores)).cpu().numpy()
        calibrated = reliability(probabilities.ravel(), same.ravel())
        warned = [due[name] in clip.codes[name] if name in due else bool(clip.codes[name]) for clip in clips]
        found[name] = {
            "warned": rounded(float(np.mean(warned))),
            "auc": rounded(auc(scores.ravel(), same.ravel())),
            "auc_ci95": rounded_interval(
                auc_interval_over_identities(scores, identities, np.ones_like(same))
            ),
            "calibration_error": rounded(calibrated[1] if calibrated else None),
            "probability_of_a_match": rounded(float(probabilities[same].mean())),
            "probability_of_others": rounded(float(probabilities[~same].mean())),
        }
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
    clip = _Clip(
        identity, {}, {}, {AS_SENT: {warning.code for warning in face_warnings(image, face, [face])}}
    )
    clip.faces[AS_SENT] = vclip.embed_found_face(image, face).projected
    heard = vclip.embed_voice(recording, min_speech_seconds=0.0)
    clip.voices[AS_SENT] = heard.projected
    clip.codes[AS_SENT] |= {warning.code for warning in heard.warnings}
    for name, (_, degrade) in VOICES_WORSE.items():
        heard = vclip.embed_voice(degrade(recording), min_speech_seconds=0.0)
        clip.voices[name], clip.codes[name] = heard.projected, {warning.code for warning in heard.warnings}
    x0, y0, x1, y1 = face.box_px
    for name, (_, worsen) in FACES_WORSE.items():
        picture, by = worsen(Image.fromarray(image), max(x1 - x0, y1 - y0))
        worse, its_face = np.asarray(picture), _scaled(face, by)
        clip.faces[name] = vclip.embed_found_face(worse, its_face).projected
        clip.codes[name] = {warning.code for warning in face_warnings(worse, its_face, [its_face])}
    return clip


def _scaled(face: Face, by: float) -> Face:
    x0, y0, x1, y1 = (by * edge for edge in face.box_px)
    landmarks = tuple((by * x, by * y) for x, y in face.landmarks_px)
    return replace(face, box_px=(x0, y0, x1, y1), landmarks_px=landmarks)


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
