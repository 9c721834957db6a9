import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.errors import InvalidAudio
from models.face.custom_clip import custom_encoder
from models.face.open_clip_models import build_clip
from models.types import FloatArray, ImageArray, Waveform
from models.voice.formats import AudioFormat, encode_speech
from tests.models.face.test_encoder import CONFIG
from tests.training.conftest import WriteTar
from tests.training.data.test_faces import FACE
from tests.training.synthetic_pairs import CLIPS, VIEWS, made_pairs
from training.data.pair_faces import VIEW_MARGINS
from training.data.pairs import Pairs, load_pairs


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return made_pairs(200, seed=1)


def test_a_person_is_in_one_fold_only(pairs: Pairs) -> None:
    folds = pairs.folds(5)
    for name in set(pairs.identities):
        assert len(set(folds[pairs.identities == name])) == 1


def test_folds_are_of_similar_size(pairs: Pairs) -> None:
    assert len(pairs) == 200 * CLIPS
    assert np.bincount(pairs.folds(5), minlength=5).min() > len(pairs) / 5 / 2


def test_the_fold_of_a_person_does_not_depend_on_who_else_is_there(pairs: Pairs) -> None:
    some = np.arange(len(pairs)) % 3 == 0
    assert np.array_equal(pairs.rows(some).folds(5), pairs.folds(5)[some])


def test_chosen_rows_stay_aligned(pairs: Pairs) -> None:
    women = pairs.genders == "f"
    chosen = pairs.rows(women)
    assert 0 < len(chosen) == women.sum() < len(pairs)
    assert set(chosen.genders) == {"f"}
    for row, original in enumerate(np.flatnonzero(women)):
        assert chosen.identities[row] == pairs.identities[original]
        assert np.array_equal(chosen.voices[row], pairs.voices[original])
        assert np.array_equal(chosen.faces[row], pairs.faces[original])


def test_the_mean_face_of_a_clip_is_that_of_its_views(pairs: Pairs) -> None:
    assert pairs.faces[3].shape[0] == VIEWS
    assert pairs.mean_faces.shape == (len(pairs), pairs.faces[3].shape[1])
    assert np.allclose(pairs.mean_faces[3], sum(pairs.faces[3]) / VIEWS)


class LoudnessEncoder:
    """A `VoiceEncoder` that hears loudness."""

    dim = 2
    sample_rate_hz = 8000

    def embed(self, waveform: Waveform) -> FloatArray:
        """(peak, 1) to unit norm."""
        if waveform.seconds < 0.5:
            raise InvalidAudio("too short")
        values = np.array([np.abs(waveform.samples).max(), 1.0], dtype=np.float32)
        return np.asarray(values / np.linalg.norm(values))


def voice(peak: float, seconds: float = 1.0) -> bytes:
    return encode_speech(
        [Waveform(np.resize(np.array([peak, -peak], np.float32), round(8000 * seconds)), 8000)],
        AudioFormat.WAV,
    )


def jpeg(picture: ImageArray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def test_faces_and_voices_of_a_shard_are_joined_by_clip(write_tar: WriteTar, tmp_path: Path) -> None:
    """A clip with two pictures is one pair; one without a usable voice is none."""
    picture, mirrored = jpeg(FACE), jpeg(FACE[:, ::-1])
    shard = write_tar(
        {
            "a.json": {"identity": "p1", "gender": "f"},
            "a.0.jpg": picture,
            "a.1.jpg": mirrored,
            "a.wav": voice(0.8),
            "b.json": {"identity": "p2"},
            "b.jpg": mirrored,
            "b.wav": voice(0.8, seconds=0.1),
            "c.json": {"identity": "p1", "gender": "f"},
            "c.jpg": picture,
            "c.wav": voice(0.2),
        }
    ).rename(tmp_path / "voxceleb-made.tar")
    encoder = custom_encoder(CONFIG, build_clip(CONFIG["model"]).state_dict(), mirrored=True)
    pairs = load_pairs([shard], encoder, LoudnessEncoder(), tmp_path / "work")
    assert pairs.identities.tolist() == ["p1", "p1"]
    assert pairs.genders.tolist() == ["f", "f"]
    assert pairs.corpora.tolist() == ["voxceleb", "voxceleb"]
    views = len(VIEW_MARGINS)
    assert [face.shape for face in pairs.faces] == [(2 * views, encoder.dim), (views, encoder.dim)]
    assert np.allclose(pairs.faces[0][:views], pairs.faces[1], atol=1e-4)
    assert pairs.voices[0, 0] > 2 * pairs.voices[1, 0]
