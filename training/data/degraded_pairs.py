"""Pairs as they were sent and made worse in several ways, embedded, with the quality that the service measures.

How much worse is drawn for every clip. A face is looked for again in a picture that was made worse; where none is
found, a user would get an error, and there is no version of that kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from models.face.detection import detect_faces
from models.face.image import decode_image
from models.face.quality import measure_face
from models.face.upright import crop_upright
from models.interfaces import ImageEncoder, VoiceEncoder
from models.types import Face, FaceQuality, FloatArray, ImageArray, QualityName, VoiceQuality, Waveform
from models.voice.activity import VoiceActivityDetector
from models.voice.audio import decode_audio, resample
from models.voice.quality import measure_voice
from training.atomic_write import write_npz
from training.data.central_face import central_face
from training.data.degradation import blurred, clipped, covered, noisy, shortened, shrunk
from training.data.pair_faces import encoder_fingerprint
from training.data.pairs import folds_of
from training.data.recordings import Recordings, fingerprint
from training.data.shards import Sample, read_samples
from training.progress import Progress

AS_SENT = "as sent"
CLIPS_AT_ONCE = 10  # an interrupted run resumes behind the last of these
CLIPS_HEARD = 3  # the recording of every third clip is made worse, because hearing takes longer than seeing
RATES_HZ = (4_000, 6_000, 8_000, 11_025)

FaceWorse = Callable[[ImageArray, Face, np.random.Generator], ImageArray]
VoiceWorse = Callable[[Waveform, np.random.Generator], Waveform]


def _between(low: float, high: float, random: np.random.Generator) -> float:
    """Log-uniform."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


FACES_WORSE: dict[str, FaceWorse] = {
    "small": lambda picture, face, random: shrunk(picture, face, _between(12, 60, random))[0],
    "blurred": lambda picture, face, random: blurred(picture, face, _between(0.01, 0.1, random)),
    "covered": lambda picture, face, random: covered(
        picture, face, random.uniform(0.1, 0.5), (random.uniform(0, 1), random.uniform(0, 1))
    ),
}
VOICES_WORSE: dict[str, VoiceWorse] = {
    "short": lambda waveform, random: shortened(waveform, _between(0.5, 4, random)),
    "low rate": lambda waveform, random: resample(waveform, int(random.choice(RATES_HZ))),
    "clipped": lambda waveform, random: clipped(waveform, _between(2, 40, random)),
    "noisy": lambda waveform, random: noisy(waveform, random.uniform(-5, 20), random),
}
FACE_KINDS = (AS_SENT, *FACES_WORSE)
VOICE_KINDS = (AS_SENT, *VOICES_WORSE)
FACE_MEASURES: tuple[QualityName, ...] = ("size_px", "sharpness", "score", "nose_offset")
VOICE_MEASURES: tuple[QualityName, ...] = (
    "speech_seconds",
    "sample_rate_hz",
    "clipped_share",
    "signal_to_noise_db",
)


@dataclass(frozen=True)
class DegradedPairs:
    """Clips with their faces and voices as sent and made worse, aligned by row.

    identities, corpora: text [n]. faces: float32 [n, FACE_KINDS, face_dim]; voices: float32 [n, VOICE_KINDS,
    voice_dim]; NaN where a version is missing. face_quality, voice_quality: float64 [n, kinds, measures],
    in the order of FACE_MEASURES and VOICE_MEASURES; NaN for a ratio that could not be measured.
    """

    identities: npt.NDArray[np.str_]
    corpora: npt.NDArray[np.str_]
    faces: FloatArray
    face_quality: npt.NDArray[np.float64]
    voices: FloatArray
    voice_quality: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.identities)

    def folds(self, n_folds: int) -> npt.NDArray[np.int64]:
        """int [n], the fold of each clip, as of `Pairs`."""
        return folds_of(self.identities, n_folds)


def load_degraded_pairs(
    shards: Sequence[Path],
    face_encoder: ImageEncoder,
    voice_encoder: VoiceEncoder,
    activity: VoiceActivityDetector,
    as_sent: Recordings,
    work_dir: Path,
    most_clips: int,
) -> DegradedPairs:
    """Embed the first `most_clips` clips of each shard in all versions (cached in `work_dir`).

    as_sent: the recordings of the shards. Clips whose face is not found, or whose recording is not among these, are
    left out.
    """
    encoders = f"{encoder_fingerprint(face_encoder)}-{fingerprint(voice_encoder)}"
    heard = dict(zip(as_sent.keys.tolist(), as_sent.embeddings, strict=True))
    parts: list[dict[str, npt.NDArray[np.generic]]] = []
    for shard in shards:
        usable = (one for one in read_samples(shard) if one.images and one.key in heard)
        samples = list(islice(usable, most_clips))
        progress = Progress(f"worse pairs of {shard.name}", len(samples))
        for first in range(0, len(samples), CLIPS_AT_ONCE):
            cached = work_dir / f"{shard.stem}-{shard.stat().st_size}-{encoders}-{first:05d}.npz"
            chunk = samples[first : first + CLIPS_AT_ONCE]
            if not cached.exists():
                write_npz(cached, vars(_embed(chunk, heard, shard, face_encoder, voice_encoder, activity)))
            with np.load(cached, allow_pickle=False) as arrays:
                parts.append(dict(arrays))
            progress.step(len(chunk))
        progress.close()
    joined = DegradedPairs(**{name: np.concatenate([one[name] for one in parts]) for name in parts[0]})
    found = ~np.isnan(joined.faces[:, 0, 0])
    return DegradedPairs(**{name: array[found] for name, array in vars(joined).items()})


def _embed(
    samples: Sequence[Sample],
    heard: Mapping[str, FloatArray],
    shard: Path,
    face_encoder: ImageEncoder,
    voice_encoder: VoiceEncoder,
    activity: VoiceActivityDetector,
) -> DegradedPairs:
    n = len(samples)
    found = DegradedPairs(
        identities=np.array([str(sample.labels.get("identity") or sample.key) for sample in samples]),
        corpora=np.full(n, shard.stem.partition("-")[0]),
        faces=np.full((n, len(FACE_KINDS), face_encoder.dim), np.nan, np.float32),
        face_quality=np.full((n, len(FACE_KINDS), len(FACE_MEASURES)), np.nan),
        voices=np.full((n, len(VOICE_KINDS), voice_encoder.dim), np.nan, np.float32),
        voice_quality=np.full((n, len(VOICE_KINDS), len(VOICE_MEASURES)), np.nan),
    )
    for row, sample in enumerate(samples):
        _embed_faces(sample, face_encoder, found, row)
        found.voices[row, 0] = heard[sample.key]
        kinds = VOICE_KINDS if row % CLIPS_HEARD == 0 else (AS_SENT,)
        _embed_voices(sample, kinds, voice_encoder, activity, found, row)
    return found


def _embed_faces(sample: Sample, encoder: ImageEncoder, into: DegradedPairs, row: int) -> None:
    picture = decode_image(sample.images[0])
    faces = detect_faces(picture)
    if not faces:
        return
    face = central_face(faces, picture)
    for kind, name in enumerate(FACE_KINDS):
        worse, seen = picture, face
        if name != AS_SENT:
            worse = FACES_WORSE[name](picture, face, _random(sample, name))
            faces = detect_faces(worse)
            if not faces:
                continue
            seen = central_face(faces, worse)
        crop = crop_upright(worse, seen, encoder.image_size, encoder.aligned)
        into.faces[row, kind] = encoder.embed(crop[np.newaxis])[0]
        into.face_quality[row, kind] = face_measures(measure_face(worse, seen))


def _embed_voices(
    sample: Sample,
    kinds: Sequence[str],
    encoder: VoiceEncoder,
    activity: VoiceActivityDetector,
    into: DegradedPairs,
    row: int,
) -> None:
    """All but that as sent, whose embedding is known; of that only the quality."""
    if sample.audio is None:
        return
    recording = decode_audio(sample.audio)
    for kind, name in enumerate(kinds):
        worse = recording
        if name != AS_SENT:
            worse = VOICES_WORSE[name](recording, _random(sample, name))
            into.voices[row, kind] = encoder.embed(worse)
        measured = measure_voice(worse, activity.speech_parts(worse))
        into.voice_quality[row, kind] = voice_measures(measured)


def face_measures(quality: FaceQuality) -> list[float]:
    """In the order of FACE_MEASURES."""
    return [float(getattr(quality, name)) for name in FACE_MEASURES]


def voice_measures(quality: VoiceQuality) -> list[float]:
    """In the order of VOICE_MEASURES; NaN for what could not be measured."""
    values = [getattr(quality, name) for name in VOICE_MEASURES]
    return [np.nan if value is None else float(value) for value in values]


def _random(sample: Sample, kind: str) -> np.random.Generator:
    return np.random.default_rng(crc32(f"{kind}:{sample.key}".encode()))
