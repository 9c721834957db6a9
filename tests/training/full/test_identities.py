from pathlib import Path

import numpy as np
import pytest

from models.types import FloatArray
from training.data.recordings import Recordings
from training.full.clips import Clip
from training.full.features import Features, open_features, write_features
from training.full.identities import suspicious_identities

DIM = 32


def voices_of(centre: FloatArray, n: int, random: np.random.Generator, spread: float = 0.5) -> FloatArray:
    """Clips of one person, float32 [n, DIM], unit norm."""
    voices = centre + spread * random.standard_normal((n, DIM)) / np.sqrt(DIM)
    return np.asarray(voices / np.linalg.norm(voices, axis=1, keepdims=True), np.float32)


def people(folder: Path, clips_of: dict[str, list[int]]) -> Features:
    """Identity -> how many clips of each of the people in its folder."""
    random = np.random.default_rng(0)
    voices, names = [], []
    for name, counts in clips_of.items():
        for count in counts:
            centre = random.standard_normal(DIM)
            voices.append(voices_of(centre / np.linalg.norm(centre), count, random))
            names += [name] * count
    stacked = np.concatenate(voices).astype(np.float16)
    write_features(
        folder, np.zeros((len(names), 2), np.float16), stacked, np.arange(len(names), dtype=np.int32)
    )
    return open_features([(folder, [Clip(str(row), name, "v", "") for row, name in enumerate(names)])])


def test_two_people_in_one_folder_are_told_and_single_ones_are_not(tmp_path: Path) -> None:
    clean = {f"id{number:02}": [6] for number in range(30)}
    mixed = {"two": [5, 3], "a stray clip": [7, 1], "three clips": [2, 1]}
    found = suspicious_identities(people(tmp_path, clean | mixed))
    assert [one.identity for one in found] == ["two"]
    assert (found[0].larger, found[0].smaller) == (5, 3)
    assert found[0].cosine < 0.5


def test_one_identity_alone_is_never_suspicious(tmp_path: Path) -> None:
    assert suspicious_identities(people(tmp_path, {"only": [4, 4]})) == []


@pytest.mark.slow
def test_on_real_voices_mixed_folders_are_told_from_whole_ones(data_dir: Path, tmp_path: Path) -> None:
    """People of VoxCeleb with four clips or more, and every two of them in one folder."""
    from training.data.recordings import embed_recordings
    from training.full.config import BundleEncoder
    from training.full.encoders import load_voice

    encoder = load_voice(BundleEncoder(kind="bundle", bundle="mini"), "cpu").encoder
    recordings = embed_recordings([data_dir / "pairs/voxceleb-train.tar"], encoder)
    names, counts = np.unique(recordings.speakers, return_counts=True)
    several = names[counts >= 4]
    assert len(several) >= 15
    whole = {one.identity for one in suspicious_identities(as_features(tmp_path / "whole", recordings, {}))}
    told = mixed = 0
    for number, first in enumerate(several):
        for second in several[number + 1 :]:
            folder = tmp_path / f"{first}{second}"
            found = suspicious_identities(as_features(folder, recordings, {str(second): str(first)}))
            told += first in {one.identity for one in found}
            mixed += 1
    print(f"{len(whole)} of {len(several)} whole folders and {told} of {mixed} mixed ones are suspicious")
    assert len(whole) <= 0.1 * len(several)
    assert told >= 0.75 * mixed


def as_features(folder: Path, recordings: Recordings, renamed: dict[str, str]) -> Features:
    """The recordings, with one person's clips in the folder of another."""
    folder.mkdir()
    n = len(recordings)
    write_features(
        folder,
        np.zeros((n, 2), np.float16),
        recordings.embeddings.astype(np.float16),
        np.arange(n, dtype=np.int32),
    )
    names = [renamed.get(str(name), str(name)) for name in recordings.speakers]
    return open_features([(folder, [Clip(str(row), name, "v", "") for row, name in enumerate(names)])])
