from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from models.types import FloatArray, Waveform
from models.voice.audio import decode_audio, resample
from models.voice.encoders.ge2e import (
    HOP_SAMPLES,
    PARTIAL_FRAMES,
    SAMPLE_RATE_HZ,
    Ge2eVoiceEncoder,
    partial_starts,
)
from training.data.shards import read_samples

PARTIAL_SAMPLES = PARTIAL_FRAMES * HOP_SAMPLES
SPEAKERS = 6


@pytest.fixture(scope="module")
def recordings(data_dir: Path) -> list[tuple[str, Waveform]]:
    """Two recordings of each of six readers of LibriSpeech, (speaker, waveform)."""
    by_speaker: dict[str, list[bytes]] = {}
    for sample in read_samples(data_dir / "speech" / "librispeech-test.tar"):
        assert sample.audio is not None
        by_speaker.setdefault(str(sample.labels["speaker"]), []).append(sample.audio)
    several = [(name, clips[:2]) for name, clips in by_speaker.items() if len(clips) > 1][:SPEAKERS]
    return [(name, decode_audio(clip)) for name, clips in several for clip in clips]


@pytest.fixture(scope="module")
def recording(recordings: list[tuple[str, Waveform]]) -> Waveform:
    return recordings[0][1]


def noise(seconds: float, rate_hz: int = SAMPLE_RATE_HZ) -> Waveform:
    samples = np.random.default_rng(0).standard_normal(round(seconds * rate_hz))
    return Waveform((0.1 * samples).astype(np.float32), rate_hz)


def cosine(one: FloatArray, other: FloatArray) -> float:
    return float(one @ other)


@pytest.mark.parametrize("seconds", [0.5, 1.6, 1.7, 7.3])
def test_any_length_becomes_one_vector_of_unit_norm(voice_encoder: Ge2eVoiceEncoder, seconds: float) -> None:
    embedding = voice_encoder.embed(noise(seconds))
    assert embedding.shape == (voice_encoder.dim,)
    assert embedding.dtype == np.float32
    assert np.linalg.norm(embedding) == pytest.approx(1.0, abs=1e-5)
    assert embedding.min() >= 0.0  # the network ends in a ReLU


@pytest.mark.parametrize(
    "samples",
    [np.full(16_000, 0.5), np.eye(1, 16_000, 8_000)[0], np.resize([1.0, -1.0], 16_000)],
    ids=["constant", "click", "highest tone"],
)
def test_what_is_no_voice_but_no_silence_has_an_embedding(
    voice_encoder: Ge2eVoiceEncoder, samples: FloatArray
) -> None:
    embedding = voice_encoder.embed(Waveform(samples.astype(np.float32), SAMPLE_RATE_HZ))
    assert np.linalg.norm(embedding) == pytest.approx(1.0, abs=1e-5)


def test_a_speaker_is_nearer_to_themselves_than_to_anybody_else(
    voice_encoder: Ge2eVoiceEncoder, recordings: list[tuple[str, Waveform]]
) -> None:
    names = np.array([name for name, _ in recordings])
    embeddings = np.stack([voice_encoder.embed(waveform) for _, waveform in recordings])
    cosines = embeddings @ embeddings.T
    same = names[:, np.newaxis] == names
    own = cosines[same & ~np.eye(len(names), dtype=bool)]
    assert len(own) == 2 * SPEAKERS
    assert own.mean() > cosines[~same].mean() + 0.15
    cosines[np.eye(len(names), dtype=bool)] = -1
    assert (names[cosines.argmax(axis=1)] == names).mean() >= 0.9


@pytest.mark.parametrize("rate_hz", [24_000, 44_100, 48_000])
def test_the_rate_of_the_recording_does_not_matter(
    voice_encoder: Ge2eVoiceEncoder, recording: Waveform, rate_hz: int
) -> None:
    again = voice_encoder.embed(resample(recording, rate_hz))
    assert cosine(again, voice_encoder.embed(recording)) > 0.999


@pytest.mark.parametrize("gain", [0.1, 0.02])
def test_below_30_decibels_under_full_scale_volume_does_not_matter(
    voice_encoder: Ge2eVoiceEncoder, recording: Waveform, gain: float
) -> None:
    """Louder ones are left as they are, as the weights' authors do it: GE2E hears volume."""
    quiet = Waveform(recording.samples * np.float32(0.05), recording.sample_rate_hz)
    quieter = Waveform(quiet.samples * np.float32(gain), recording.sample_rate_hz)
    assert cosine(voice_encoder.embed(quieter), voice_encoder.embed(quiet)) > 0.99999


def test_a_long_recording_is_embedded_in_batches_with_the_same_result(
    voice_encoder: Ge2eVoiceEncoder, recording: Waveform, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = voice_encoder.embed(recording)
    monkeypatch.setattr("models.voice.encoders.ge2e.MAX_PARTIALS_PER_BATCH", 2)
    assert np.allclose(voice_encoder.embed(recording), at_once, atol=1e-5)


@pytest.mark.parametrize("n_samples", [1, 8_000, 25_600, 25_601, 37_919, 37_920, 37_921, 40_000, 1_920_000])
def test_windows_overlap_and_leave_no_more_than_a_short_tail(n_samples: int) -> None:
    starts = [start * HOP_SAMPLES for start in partial_starts(n_samples)]
    assert starts[0] == 0
    assert all(later - earlier < PARTIAL_SAMPLES for earlier, later in pairwise(starts))
    assert n_samples - (starts[-1] + PARTIAL_SAMPLES) < 0.4 * SAMPLE_RATE_HZ
    if len(starts) > 1:
        assert n_samples - starts[-1] >= 0.75 * PARTIAL_SAMPLES  # most of the last window is recording


def test_weights_of_another_network_are_refused_by_name(voice_encoder: Ge2eVoiceEncoder) -> None:
    state = voice_encoder._network.state_dict()
    del state["linear.bias"]
    state["similarity_weight"] = state["linear.weight"]
    with pytest.raises(KeyError, match=r"'linear\.bias', 'similarity_weight'"):
        Ge2eVoiceEncoder(state)
