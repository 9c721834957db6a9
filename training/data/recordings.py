"""Voice embeddings of recorded speech, with their labels, cached for each shard."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import InvalidAudio, InvalidInput
from models.interfaces import VoiceEncoder
from models.types import FloatArray, Waveform
from models.voice.audio import decode_audio
from training.atomic_write import write_npz
from training.data.shards import read_samples
from training.progress import Progress

ADULT_FROM_YEARS = 16.0
# People of speechocean762 whose gender label contradicts all of their recordings
SWAPPED_SPEAKERS = tuple(
    f"speechocean762-{speaker}" for speaker in ("2355", "2917", "2937", "3023", "2380", "2430", "2451")
)


@dataclass(frozen=True)
class Recordings:
    """Recordings of one shard or several, aligned by row.

    embeddings: float32 [n, voice_dim], unit L2 norm.
    keys, speakers: text [n]. genders: `m`, `f` or empty. ages: float32 [n] in years, NaN where unknown.
    """

    embeddings: FloatArray
    keys: npt.NDArray[np.str_]
    speakers: npt.NDArray[np.str_]
    genders: npt.NDArray[np.str_]
    ages: FloatArray

    def __len__(self) -> int:
        return len(self.embeddings)


def load_recordings(shards: Sequence[Path], encoder: VoiceEncoder, cache_dir: Path) -> Recordings:
    """Embed every recording of the shards; each shard is done once by each encoder and kept in `cache_dir`."""
    parts = []
    encoder_name = fingerprint(encoder)
    for shard in shards:
        cached = cache_dir / f"voices-{shard.stem}-{shard.stat().st_size}-{encoder_name}.npz"
        if not cached.exists():
            write_npz(cached, vars(embed_recordings([shard], encoder)))
        with np.load(cached, allow_pickle=False) as arrays:
            parts.append(Recordings(**dict(arrays)))
    return Recordings(
        **{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])}
    )


def fingerprint(encoder: VoiceEncoder) -> str:
    """Return a fingerprint of an encoder.

    Eight letters of a hash of its embedding of a fixed second of noise.
    """
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, encoder.sample_rate_hz).astype(np.float32)
    heard = encoder.embed(Waveform(noise, encoder.sample_rate_hz))
    # rounded, because processors differ in the last digits; adding zero removes the sign of zeros
    return hashlib.sha256((heard.round(3) + np.float32(0)).tobytes()).hexdigest()[:8]


def embed_recordings(shards: Sequence[Path], encoder: VoiceEncoder) -> Recordings:
    """Embed every recording of the shards, without a cache.

    Recordings that cannot be embedded are counted and left out. Raises InvalidInput if none is left.
    """
    embeddings, samples = [], []
    for shard in shards:
        progress = Progress(f"voices of {shard.name}")
        for sample in read_samples(shard):
            if sample.audio is None:
                continue
            try:
                embeddings.append(encoder.embed(decode_audio(sample.audio)))
            except InvalidAudio as error:
                progress.skip(sample.key, error)
                continue
            samples.append(sample)
            progress.step()
        progress.close()
    if not samples:
        raise InvalidInput(f"no usable recording in {', '.join(str(shard) for shard in shards)}")
    return Recordings(
        embeddings=np.stack(embeddings),
        keys=np.array([sample.key for sample in samples]),
        speakers=np.array(
            [str(sample.labels.get("identity") or sample.labels.get("speaker") or "") for sample in samples]
        ),
        genders=np.array([str(sample.labels.get("gender") or "") for sample in samples]),
        ages=np.array([float(sample.labels.get("age") or np.nan) for sample in samples], dtype=np.float32),
    )
