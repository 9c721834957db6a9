"""Labelled recordings in memory, and excerpts drawn from them for the training of a voice encoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import InvalidAudio
from models.types import FloatArray
from models.voice.audio import decode_audio, resample
from training.data.shards import read_samples
from training.progress import Progress

PCM_SCALE = 32_767.0
MIN_SECONDS = 1.0
MAX_NOISE_DB, MIN_NOISE_DB = -10.0, -40.0  # beside the power of the excerpt
MAX_TILT = 0.4  # share of the sample before that is added or taken away


@dataclass(frozen=True)
class SpeakerClips:
    """Who speaks, and their clips: int16 samples at `sample_rate_hz`, one list for each speaker.

    counts: clips of each shard that are used, by its name.
    """

    speakers: list[str]
    clips: list[list[npt.NDArray[np.int16]]]
    sample_rate_hz: int
    counts: dict[str, int]


def load_speaker_clips(shards: Sequence[Path], sample_rate_hz: int) -> SpeakerClips:
    """Read every recording of a labelled person in the shards, 2 bytes per sample.

    Recordings that cannot be read, are shorter than a second, or have no speaker label are counted and left
    out. Raises ValueError if fewer than two speakers are left.
    """
    by_speaker: dict[str, list[npt.NDArray[np.int16]]] = {}
    counts: dict[str, int] = {}
    for shard in shards:
        progress = Progress(f"clips of {shard.name}")
        for sample in read_samples(shard):
            name = sample.labels.get("identity") or sample.labels.get("speaker")
            if sample.audio is None or not name:
                continue
            try:
                waveform = decode_audio(sample.audio)
                if waveform.seconds < MIN_SECONDS:
                    raise InvalidAudio(
                        f"it is {waveform.seconds:.2f} s long, but at least {MIN_SECONDS:g} s are needed"
                    )
            except InvalidAudio as error:
                progress.skip(sample.key, error)
                continue
            samples = resample(waveform, sample_rate_hz).samples
            pcm = np.clip(np.rint(samples * PCM_SCALE), -PCM_SCALE, PCM_SCALE).astype(np.int16)
            corpus = sample.labels.get("corpus") or shard.stem  # two corpora may use the same speaker numbers
            by_speaker.setdefault(f"{corpus}/{name}", []).append(pcm)
            progress.step()
        progress.close()
        counts[shard.stem] = progress.done
    if len(by_speaker) < 2:
        raise ValueError(f"fewer than two speakers in {', '.join(str(shard) for shard in shards)}")
    return SpeakerClips(list(by_speaker), list(by_speaker.values()), sample_rate_hz, counts)


def draw_excerpts(
    clips: SpeakerClips, n_speakers: int, seconds: float, random: np.random.Generator
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Two excerpts of each of so many different speakers: float32 [S, 2, T], and their numbers [S].

    They are of two clips where the speaker has two. A clip that is too short is repeated.
    """
    n_samples = round(seconds * clips.sample_rate_hz)
    numbers = random.choice(len(clips.clips), size=min(n_speakers, len(clips.clips)), replace=False)
    excerpts = np.stack([_two_excerpts(clips.clips[number], n_samples, random) for number in numbers])
    return excerpts, numbers.astype(np.int64)


def _two_excerpts(
    clips: list[npt.NDArray[np.int16]], n_samples: int, random: np.random.Generator
) -> FloatArray:
    chosen = random.choice(len(clips), size=2, replace=len(clips) < 2)
    return np.stack([_disturbed(_excerpt(clips[index], n_samples, random), random) for index in chosen])


def _excerpt(clip: npt.NDArray[np.int16], n_samples: int, random: np.random.Generator) -> FloatArray:
    if len(clip) < n_samples:
        clip = np.pad(clip, (0, n_samples - len(clip)), mode="wrap")
    start = int(random.integers(len(clip) - n_samples + 1))
    return clip[start : start + n_samples].astype(np.float32) / np.float32(PCM_SCALE)


def _disturbed(samples: FloatArray, random: np.random.Generator) -> FloatArray:
    """Add noise and tilt the spectrum, so that a voice cannot be recognized by its channel."""
    level = np.sqrt(np.mean(np.square(samples)) + 1e-8)
    noise = level * 10 ** (random.uniform(MIN_NOISE_DB, MAX_NOISE_DB) / 20)
    tilted = samples + np.float32(random.uniform(-MAX_TILT, MAX_TILT)) * np.roll(samples, 1)
    noisy: FloatArray = (tilted + noise * random.standard_normal(len(samples))).astype(np.float32)
    return noisy
