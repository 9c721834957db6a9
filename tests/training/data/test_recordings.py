from pathlib import Path

import numpy as np
import pytest

from models.errors import InvalidAudio, InvalidInput
from models.types import FloatArray, Waveform
from models.voice.formats import AudioFormat, encode_speech
from tests.training.conftest import WriteTar
from training.data.recordings import embed_recordings, load_recordings


class LoudnessEncoder:
    """A `VoiceEncoder` that hears loudness and length, and counts how often it is asked."""

    dim = 2
    sample_rate_hz = 8000

    def __init__(self) -> None:
        self.heard = 0

    def embed(self, waveform: Waveform) -> FloatArray:
        self.heard += 1
        if waveform.seconds < 0.5:
            raise InvalidAudio("too short")
        values = np.array([np.abs(waveform.samples).max(), waveform.seconds], dtype=np.float32)
        return np.asarray(values / np.linalg.norm(values))


def voice(peak: float, seconds: float = 1.0) -> bytes:
    return encode_speech(
        [Waveform(np.resize(np.array([peak, -peak], np.float32), round(8000 * seconds)), 8000)],
        AudioFormat.WAV,
    )


@pytest.fixture
def shard(write_tar: WriteTar) -> Path:
    return write_tar(
        {
            "loud.json": {"identity": "id7", "gender": "f", "age": 31},
            "loud.wav": voice(0.9),
            "picture.json": {"identity": "id7"},
            "picture.jpg": b"has no voice",
            "quiet.json": {"speaker": 42, "gender": None},
            "quiet.wav": voice(0.1),
            "short.json": {"speaker": "p9"},
            "short.wav": voice(0.5, seconds=0.1),
            "broken.wav": b"no audio",
        }
    )


def test_rows_hold_embedding_and_labels_of_one_recording(shard: Path) -> None:
    recordings = embed_recordings([shard], LoudnessEncoder())
    assert len(recordings) == 2
    assert recordings.keys.tolist() == ["loud", "quiet"]
    assert recordings.speakers.tolist() == ["id7", "42"]
    assert recordings.genders.tolist() == ["f", ""]
    assert recordings.ages[0] == 31
    assert np.isnan(recordings.ages[1])
    assert recordings.embeddings[0, 0] > 5 * recordings.embeddings[1, 0]


def test_recordings_that_cannot_be_used_are_counted_and_named(
    shard: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    embed_recordings([shard], LoudnessEncoder())
    said = capsys.readouterr().err
    assert "skipped short: too short" in said
    assert "skipped broken: the audio cannot be read" in said
    assert "voices of shard.tar: 2 in" in said
    assert "2 skipped" in said


def test_several_shards_follow_each_other(shard: Path) -> None:
    assert embed_recordings([shard, shard], LoudnessEncoder()).keys.tolist() == ["loud", "quiet"] * 2


def test_a_shard_is_embedded_once_and_kept(shard: Path, tmp_path: Path) -> None:
    encoder = LoudnessEncoder()
    first = load_recordings([shard], encoder, tmp_path / "cache")
    assert encoder.heard == 3 + 1  # and the noise that tells encoders apart
    second = load_recordings([shard, shard], encoder, tmp_path / "cache")
    assert encoder.heard == 3 + 2
    assert np.array_equal(second.embeddings, np.concatenate([first.embeddings] * 2))
    assert second.speakers.tolist() == first.speakers.tolist() * 2


def test_a_shard_that_changed_is_embedded_again(write_tar: WriteTar, tmp_path: Path) -> None:
    encoder = LoudnessEncoder()
    load_recordings([write_tar({"a.wav": voice(0.3)})], encoder, tmp_path / "cache")
    changed = write_tar({"a.wav": voice(0.3), "b.wav": voice(0.6, seconds=3)})
    assert load_recordings([changed], encoder, tmp_path / "cache").keys.tolist() == ["a", "b"]


class OtherEncoder(LoudnessEncoder):
    """Hears the same two things in another order."""

    def embed(self, waveform: Waveform) -> FloatArray:
        return super().embed(waveform)[::-1].copy()


def test_another_encoder_does_not_get_what_the_first_one_heard(shard: Path, tmp_path: Path) -> None:
    one = load_recordings([shard], LoudnessEncoder(), tmp_path / "cache")
    other = load_recordings([shard], OtherEncoder(), tmp_path / "cache")
    assert np.array_equal(other.embeddings, one.embeddings[:, ::-1])


def test_a_shard_without_a_voice_is_named(write_tar: WriteTar) -> None:
    shard = write_tar({"a.jpg": b"a picture"})
    with pytest.raises(InvalidInput, match=r"no usable recording in .*shard\.tar"):
        embed_recordings([shard], LoudnessEncoder())
