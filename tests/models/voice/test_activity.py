from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from models.errors import InvalidBundle, MissingWeights
from models.types import FloatArray, Waveform
from models.vclip import Vclip
from models.voice.activity import (
    FRAME_SAMPLES,
    MIN_PAUSE_FRAMES,
    MIN_SPEECH_FRAMES,
    SAMPLE_RATE_HZ,
    VoiceActivityDetector,
    find_speech,
    load_voice_activity,
)
from models.voice.audio import decode_audio, resample
from training.data.shards import read_samples

TEXT = "The morning train was late, so we walked along the river instead."


@pytest.fixture(scope="module")
def detector() -> VoiceActivityDetector:
    return load_voice_activity()


@pytest.fixture(scope="module")
def speech(vclip: Vclip) -> Waveform:
    """A spoken sentence of some four seconds, at 16 kHz."""
    return resample(vclip.speak(TEXT, vclip.stock_voice("af_heart")), SAMPLE_RATE_HZ)


def silence(seconds: float) -> FloatArray:
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


def not_speech() -> dict[str, FloatArray]:
    time_s = np.arange(5 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    sounds = {
        "white noise": np.random.default_rng(0).normal(0, 0.1, len(time_s)),
        "a tone": 0.5 * np.sin(2 * np.pi * 150 * time_s),
        "a rising tone": 0.5 * np.sin(2 * np.pi * (100 + 100 * time_s) * time_s),
        "a click": np.eye(1, len(time_s), 8_000)[0],
        "silence": np.zeros(len(time_s)),
        "nothing": np.zeros(0),
    }
    return {name: samples.astype(np.float32) for name, samples in sounds.items()}


def test_speech_is_found_where_it_is(detector: VoiceActivityDetector, speech: Waveform) -> None:
    samples = np.concatenate([silence(1.5), speech.samples, silence(2.0), speech.samples, silence(1.0)])
    waveform = Waveform(samples, SAMPLE_RATE_HZ)
    parts = detector.speech_parts(waveform)
    second = 1.5 + speech.seconds + 2.0
    assert parts[0].start_s == pytest.approx(1.5, abs=0.5)
    assert parts[-1].end_s == pytest.approx(second + speech.seconds, abs=0.6)
    assert not [
        part for part in parts if part.start_s < second - 0.3 and part.end_s > 1.5 + speech.seconds + 0.3
    ]
    assert detector.speech_seconds(waveform) == pytest.approx(2 * detector.speech_seconds(speech), rel=0.1)
    assert 0.6 * speech.seconds < detector.speech_seconds(speech) < speech.seconds


@pytest.mark.parametrize("samples", not_speech().values(), ids=not_speech().keys())
def test_no_speech_is_found_where_there_is_none(detector: VoiceActivityDetector, samples: FloatArray) -> None:
    assert detector.speech_parts(Waveform(samples, SAMPLE_RATE_HZ)) == []
    assert detector.speech_seconds(Waveform(samples, SAMPLE_RATE_HZ)) == 0.0


@pytest.mark.parametrize("gain", [0.1, 0.001])
def test_quiet_speech_is_speech(detector: VoiceActivityDetector, speech: Waveform, gain: float) -> None:
    quiet = Waveform(speech.samples * np.float32(gain), SAMPLE_RATE_HZ)
    assert detector.speech_seconds(quiet) == pytest.approx(detector.speech_seconds(speech), abs=0.15)


@pytest.mark.parametrize("rate_hz", [8_000, 24_000, 44_100])
def test_the_rate_of_the_recording_does_not_matter(
    detector: VoiceActivityDetector, speech: Waveform, rate_hz: int
) -> None:
    again = detector.speech_seconds(resample(speech, rate_hz))
    assert again == pytest.approx(detector.speech_seconds(speech), abs=0.3)


def test_a_long_recording_goes_through_in_blocks_with_the_same_result(
    detector: VoiceActivityDetector, speech: Waveform, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = detector.probabilities(speech)
    assert len(at_once) == -(-len(speech.samples) // FRAME_SAMPLES)
    assert at_once.dtype == np.float32
    monkeypatch.setattr("models.voice.activity.FRAMES_PER_RUN", 7)
    assert np.array_equal(detector.probabilities(speech), at_once)


def test_speech_does_not_reach_over_the_end(detector: VoiceActivityDetector, speech: Waveform) -> None:
    cut = Waveform(speech.samples[: SAMPLE_RATE_HZ + 100], SAMPLE_RATE_HZ)  # amid the sentence
    assert detector.speech_parts(cut)[-1].end_s == cut.seconds


def test_nearly_all_of_a_read_sentence_is_speech(detector: VoiceActivityDetector, data_dir: Path) -> None:
    """Twenty recordings of LibriSpeech: read without long pauses."""
    recordings = [
        decode_audio(sample.audio)
        for sample in read_samples(data_dir / "speech" / "librispeech-test.tar")
        if sample.audio is not None
    ][:20]
    shares = [detector.speech_seconds(recording) / recording.seconds for recording in recordings]
    assert len(shares) == 20
    assert min(shares) > 0.3
    assert np.mean(shares) > 0.7


# --- from probabilities to stretches


def frames(*runs: tuple[float, int]) -> FloatArray:
    return np.concatenate([np.full(count, probability, np.float32) for probability, count in runs])


def test_speech_begins_at_a_half_and_ends_below_035() -> None:
    assert find_speech(frames((0.4, 5), (0.9, 10), (0.4, 5), (0.1, 10))) == [(5, 20)]


def test_a_short_pause_belongs_to_the_speech_around_it_and_a_longer_one_does_not() -> None:
    def with_pause(count: int) -> list[tuple[int, int]]:
        return find_speech(frames((0.9, 10), (0.1, count), (0.9, 10)))

    assert with_pause(MIN_PAUSE_FRAMES - 1) == [(0, 20 + MIN_PAUSE_FRAMES - 1)]
    assert with_pause(MIN_PAUSE_FRAMES) == [(0, 10), (10 + MIN_PAUSE_FRAMES, 20 + MIN_PAUSE_FRAMES)]


def test_a_burst_is_no_speech() -> None:
    assert find_speech(frames((0.0, 5), (1.0, MIN_SPEECH_FRAMES - 1), (0.0, 20))) == []
    assert find_speech(frames((0.0, 5), (1.0, MIN_SPEECH_FRAMES), (0.0, 20))) == [(5, 5 + MIN_SPEECH_FRAMES)]


def test_a_pause_at_the_end_is_left_out() -> None:
    assert find_speech(frames((0.9, 10), (0.1, MIN_PAUSE_FRAMES - 1))) == [(0, 10)]


# --- loading


def test_a_detector_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.voice.activity.find_spec", lambda _: None)
    with pytest.raises(MissingWeights, match="silero-vad==6"):
        load_voice_activity()


def test_another_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "silero_vad_16k_sequence.onnx").write_bytes(b"another")
    spec = ModuleSpec("silero_vad", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("models.voice.activity.find_spec", lambda _: spec)
    with pytest.raises(InvalidBundle, match="has SHA-256"):
        load_voice_activity()
