import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import training.data.degraded_pairs as module
from benchmarks.inputs.bad_files import written
from models.types import FloatArray, ImageArray, QualityName, Waveform
from models.voice.activity import VoiceActivityDetector, load_voice_activity
from tests.training.evaluation_shards import write_shard
from training.data.degraded_pairs import (
    CLIPS_HEARD,
    FACE_KINDS,
    FACE_MEASURES,
    VOICE_KINDS,
    VOICE_MEASURES,
    DegradedPairs,
    load_degraded_pairs,
)
from training.data.recordings import Recordings
from training.data.shards import read_samples

RATE_HZ, DIM, CLIPS = 16_000, 4, 12


class Colours:
    """Mean colours of a crop."""

    dim = DIM
    image_size = 32
    aligned = False

    def embed(self, crops: ImageArray) -> FloatArray:
        means = crops.reshape(len(crops), -1, 3).mean(axis=1)
        return np.concatenate([means, np.ones((len(crops), 1))], axis=1).astype(np.float32)


class Length:
    """The length of a recording."""

    dim = DIM
    sample_rate_hz = RATE_HZ

    def embed(self, waveform: Waveform) -> FloatArray:
        return np.full(DIM, waveform.seconds, np.float32)


@pytest.fixture(scope="module")
def activity() -> VoiceActivityDetector:
    return load_voice_activity()


@pytest.fixture(scope="module")
def shard(astronaut: ImageArray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips of one face, and one without a face at the end."""
    buffers = []
    for picture in (astronaut[:300, 100:400], np.zeros((64, 64, 3), np.uint8)):
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "PNG")
        buffers.append(buffer.getvalue())
    sound = written((0.3 * np.sin(np.arange(3 * RATE_HZ) / 20)).astype(np.float32))
    people = [({"identity": f"p{row}"}, {"png": buffers[0], "wav": sound}) for row in range(CLIPS)]
    people.append(({"identity": "nobody"}, {"png": buffers[1], "wav": sound}))
    return write_shard(tmp_path_factory.mktemp("pairs") / "voxceleb-train.tar", people)


def as_sent(shard: Path) -> Recordings:
    keys = [sample.key for sample in read_samples(shard)]
    n = len(keys)
    empty = np.full(n, "")
    embeddings = np.arange(n * DIM, dtype=np.float32).reshape(n, DIM)
    return Recordings(embeddings, np.array(keys), empty, empty, np.full(n, np.nan, np.float32))


def loaded(shard: Path, activity: VoiceActivityDetector, work: Path, most: int = 100) -> DegradedPairs:
    return load_degraded_pairs([shard], Colours(), Length(), activity, as_sent(shard), work, most)


def test_every_version_is_embedded_and_measured(
    shard: Path, activity: VoiceActivityDetector, tmp_path: Path
) -> None:
    pairs = loaded(shard, activity, tmp_path)
    assert pairs.identities.tolist() == [f"p{row}" for row in range(CLIPS)]  # who has no face is left out
    assert set(pairs.corpora) == {"voxceleb"}
    assert pairs.faces.shape == (CLIPS, len(FACE_KINDS), DIM)
    assert np.array_equal(pairs.voices[:, 0], as_sent(shard).embeddings[:CLIPS])
    heard = ~np.isnan(pairs.voices[:, 1:, 0]).any(axis=1)
    assert heard.tolist() == [row % 10 % CLIPS_HEARD == 0 for row in range(CLIPS)]  # of ten at once

    def face(kind: str, measure: QualityName) -> npt.NDArray[np.float64]:
        return pairs.face_quality[:, FACE_KINDS.index(kind), FACE_MEASURES.index(measure)]

    def voice(kind: str, measure: QualityName) -> npt.NDArray[np.float64]:
        return pairs.voice_quality[heard, VOICE_KINDS.index(kind), VOICE_MEASURES.index(measure)]

    assert np.nanmax(face("small", "size_px")) < 65 < face("as sent", "size_px").min()
    assert (face("blurred", "sharpness") < face("as sent", "sharpness"))[
        ~np.isnan(face("blurred", "score"))
    ].all()
    assert len(set(face("blurred", "sharpness"))) > CLIPS // 2  # drawn for each clip
    assert voice("low rate", "sample_rate_hz").max() < RATE_HZ
    assert voice("clipped", "clipped_share").min() > 0.1
    assert pairs.voices[heard, VOICE_KINDS.index("short"), 0].max() < 3.01


def test_a_second_run_reads_what_the_first_has_written(
    shard: Path, activity: VoiceActivityDetector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = loaded(shard, activity, tmp_path, most=5)
    assert len(first) == 5

    def forbidden(*_: object) -> None:
        raise AssertionError("it was done again")

    monkeypatch.setattr(module, "_embed", forbidden)
    again = loaded(shard, activity, tmp_path, most=5)
    assert np.array_equal(first.faces, again.faces, equal_nan=True)
