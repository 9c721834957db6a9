"""Encoders made of arithmetic, and features of made people: what surrounds the models is tested with them."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.errors import InvalidAudio
from models.types import FloatArray, ImageArray, Waveform
from tests.training.synthetic_pairs import made_pairs
from training.full.clips import Clip, Span
from training.full.encoders import Frozen
from training.full.features import Features, open_features, write_features

FACE_DIM, VOICE_DIM = 192, 16


class PatchEncoder:
    """A face is the mean colours of an 8 x 8 grid."""

    image_size = 32
    aligned = False
    dim = FACE_DIM

    def embed(self, crops: ImageArray) -> FloatArray:
        """As `FaceEncoder.embed`."""
        patches = crops.reshape(len(crops), 8, 4, 8, 4, 3).astype(np.float32).mean(axis=(2, 4))
        flat = patches.reshape(len(crops), -1) + 1
        return np.asarray(flat / np.linalg.norm(flat, axis=1, keepdims=True), np.float32)


class SpectrumEncoder:
    """A voice is the energy in 16 bands. delay_s: how long it takes, for tests that interrupt it."""

    dim = VOICE_DIM
    sample_rate_hz = 16_000

    def __init__(self, delay_s: float = 0.0) -> None:
        self._delay_s = delay_s

    def embed(self, waveform: Waveform) -> FloatArray:
        """As `VoiceEncoder.embed`."""
        time.sleep(self._delay_s)
        if waveform.seconds < 0.5:
            raise InvalidAudio("too short")
        bands = np.array_split(np.abs(np.fft.rfft(waveform.samples))[:4096], VOICE_DIM)
        energy = np.array([float(np.sqrt(np.square(band).mean())) for band in bands]) + 1e-6
        return np.asarray(energy / np.linalg.norm(energy), np.float32)


@dataclass(frozen=True)
class DeadlySpan(Span):
    """Ends the process that reads it, as a damaged file may end FFmpeg."""

    def read(self) -> bytes:
        """Does not return."""
        os._exit(11)


def frozen_face() -> Frozen[PatchEncoder]:
    """As `load_face` gives it."""
    return Frozen(PatchEncoder(), "patches", "patches 1")


def frozen_voice(delay_s: float = 0.0) -> Frozen[SpectrumEncoder]:
    """As `load_voice` gives it."""
    return Frozen(SpectrumEncoder(delay_s), "spectra", "spectra 1")


def made_features(
    folder: Path, n_people: int, seed: int, shards: int = 3, shuffled: bool = False
) -> Features:
    """Two clips of each made person, on disk in several shards."""
    pairs = made_pairs(n_people, seed, shuffled=shuffled)
    clips = [
        Clip(f"c{row}", str(pairs.identities[row]), str(pairs.corpora[row]), str(pairs.genders[row]))
        for row in range(len(pairs))
    ]
    folders = []
    for number, rows in enumerate(np.array_split(np.arange(len(pairs)), shards)):
        shard = folder / str(number)
        shard.mkdir(parents=True)
        write_features(
            shard,
            np.stack([pairs.faces[row][0] for row in rows]).astype(np.float16),
            pairs.voices[rows].astype(np.float16),
            np.arange(len(rows), dtype=np.int32),
        )
        folders.append((shard, [clips[row] for row in rows]))
    return open_features(folders)
