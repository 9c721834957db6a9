"""What warnings are worth, on shards whose outcome is known."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.inputs.bad_files import written
from models.errors import InvalidInput
from models.types import Face, FaceEmbedding, ImageArray, InputWarning, VoiceEmbedding, Waveform
from models.voice.activity import SpeechPart
from models.voice.quality import measure_voice
from models.voice.warnings import voice_warnings
from tests.training.evaluation_shards import ShadeAndPitchVclip, ShardSample, angle, write_shard
from training.evaluation.association.warnings import AS_SENT, FACES_WORSE, VOICES_WORSE, evaluate_warnings

RATE_HZ = 16_000


class PitchVclip(ShadeAndPitchVclip):
    """Hears a voice by its pitch, and several speakers where the first and the last second differ."""

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """By the red of its middle."""
        place = angle(float(image[image.shape[0] // 2, image.shape[1] // 2, 0]))
        return FaceEmbedding(face, place, place)

    def embed_voice(
        self, waveform: Waveform, min_speech_seconds: float = 0.5, count_speakers: bool = False
    ) -> VoiceEmbedding:
        """As `Vclip.embed_voice`."""
        heard = super().embed_voice(waveform)
        warnings = voice_warnings(measure_voice(waveform, [SpeechPart(0.0, waveform.seconds)]))
        first, last = (self._pitch(waveform, part) for part in (slice(RATE_HZ), slice(-RATE_HZ, None)))
        if count_speakers and abs(first - last) > 20:
            warnings.append(InputWarning("several-speakers", "two"))
        return VoiceEmbedding(heard.embedding, heard.projected, waveform.seconds, 1.0, tuple(warnings))

    def _pitch(self, waveform: Waveform, part: slice) -> float:
        spectrum = np.abs(np.fft.rfft(waveform.samples[part]))
        return float(spectrum.argmax()) * waveform.sample_rate_hz / len(waveform.samples[part])


def tone(hertz: float) -> bytes:
    return written((0.3 * np.sin(2 * np.pi * hertz * np.arange(3 * RATE_HZ) / RATE_HZ)).astype(np.float32))


def spoken(name: str, hertz: float, gender: str) -> ShardSample:
    return {"speaker": name, "gender": gender}, {"wav": tone(hertz)}


@pytest.fixture
def pairs(astronaut: ImageArray, tmp_path: Path) -> Path:
    """Ten people with one face and voices of their own; the face does not tell them apart."""
    buffer = io.BytesIO()
    Image.fromarray(astronaut[:300, :450]).save(buffer, "PNG")
    people = [
        ({"identity": str(number)}, {"png": buffer.getvalue(), "wav": tone(200 + 50 * number)})
        for number in range(10)
    ]
    return write_shard(tmp_path / "pairs.tar", people)


def test_each_condition_is_warned_of_and_measured(pairs: Path, tmp_path: Path) -> None:
    people = [("a", 200, "f"), ("a", 205, "f"), ("b", 400, "f"), ("c", 600, "m")]
    recordings = write_shard(tmp_path / "speech.tar", [spoken(*one) for one in people])
    figures = evaluate_warnings(PitchVclip(), [pairs], [recordings], limit=4)
    conditions = figures["conditions"]
    assert (conditions["n_pairs"], conditions["n_identities"]) == (10, 10)
    for name in (*VOICES_WORSE, *FACES_WORSE):
        due = 0.0 if name == "noise_at_5_db" else 1.0  # a tone without pauses, in which noise would be heard
        assert conditions[name]["warned"] == due, name
        assert 0 <= conditions[name]["calibration_error"] <= 1
    assert conditions[AS_SENT]["auc"] == pytest.approx(0.5, abs=0.05)
    several = figures["several_speakers"]
    assert (several["one"]["n"], several["one"]["warned"]) == (4, 0.0)
    assert (several["one_joined"]["n"], several["one_joined"]["warned"]) == (2, 0.0)
    assert (several["two"]["n"], several["two"]["warned"]) == (4, 1.0)
    assert several["two_of_one_gender"]["n"] <= 3


def test_shards_without_speakers_are_not_enough(pairs: Path, tmp_path: Path) -> None:
    nobody = write_shard(tmp_path / "nobody.tar", [({}, {"wav": tone(300)})])
    with pytest.raises(InvalidInput, match="no usable recording"):
        evaluate_warnings(PitchVclip(), [pairs], [nobody])
    with pytest.raises(InvalidInput, match="fewer than two people"):
        evaluate_warnings(PitchVclip(), [nobody], [nobody])
