from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from models.types import FloatArray, Waveform
from models.voice.encoders.h_asp import (
    DIM,
    EXCERPT_SAMPLES,
    SAMPLE_RATE_HZ,
    HAspVoiceEncoder,
    excerpt_starts,
    mel_filters,
)
from tests.published_h_asp import coqui_encoder, random_state

TOLERANCE = 2e-6  # of each of the 512 numbers of a unit vector


@pytest.fixture(scope="module")
def encoder() -> HAspVoiceEncoder:
    return HAspVoiceEncoder(random_state())


@pytest.fixture(scope="module")
def theirs() -> Any:
    return coqui_encoder()


@pytest.fixture(scope="module")
def ours(theirs: Any) -> HAspVoiceEncoder:
    """Ours with the weights of coqui's."""
    return HAspVoiceEncoder({name: theirs.state_dict()[name] for name in random_state()})


def buzz(seconds: float, seed: int = 0, rate_hz: int = SAMPLE_RATE_HZ) -> Waveform:
    """Pulses of a slowly changing pitch in noise: sounds like nobody, but has formants' worth of structure."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    pitch_hz = rng.uniform(90, 220) * (1 + 0.2 * np.sin(2 * np.pi * rng.uniform(1, 3) * time_s))
    pulses = np.maximum(0.0, np.sin(2 * np.pi * np.cumsum(pitch_hz) / rate_hz)) ** 8
    samples = 0.2 * pulses + 0.01 * rng.standard_normal(len(time_s))
    return Waveform(samples.astype(np.float32), rate_hz)


def their_embedding(theirs: Any, samples: FloatArray) -> FloatArray:
    """As coqui-tts makes speaker vectors: level, ten windows, mean; then unit norm, which it leaves out."""
    level = np.sqrt(len(samples) * 10 ** (-27 / 10) / np.sum(samples.astype(np.float64) ** 2))
    embedding = theirs.compute_embedding(torch.from_numpy((samples * level).astype(np.float32))[None])[
        0
    ].numpy()
    result: FloatArray = embedding / np.linalg.norm(embedding)
    return result


def test_the_network_computes_what_that_of_coqui_computes(theirs: Any, ours: HAspVoiceEncoder) -> None:
    batch = torch.from_numpy(np.stack([buzz(2.5, seed).samples for seed in range(4)]))
    expected: Tensor = theirs(batch.clone(), l2_norm=True)
    with torch.inference_mode():
        embeddings = ours._network(batch)
        assert torch.allclose(embeddings, theirs(batch.clone()), rtol=1e-4, atol=1e-4)
    assert (F.normalize(embeddings) - expected).abs().max() < TOLERANCE
    # the weights are random, yet they tell the four apart by far more than what is tolerated
    assert torch.pdist(expected).min() > 1000 * TOLERANCE


@pytest.mark.parametrize("n_samples", [8_000, 40_001, pytest.param(400_000, marks=pytest.mark.slow)])
def test_a_recording_becomes_the_speaker_vector_that_coqui_makes_of_it(
    theirs: Any, ours: HAspVoiceEncoder, n_samples: int
) -> None:
    samples = buzz(n_samples / SAMPLE_RATE_HZ, seed=n_samples).samples
    embedding = ours.embed(Waveform(samples, SAMPLE_RATE_HZ))
    assert np.abs(embedding - their_embedding(theirs, samples)).max() < TOLERANCE


def test_the_front_end_is_that_of_torchaudio(theirs: Any, ours: HAspVoiceEncoder) -> None:
    pre_emphasis, mel_spectrogram = theirs.torch_spec
    assert np.abs(mel_filters().T - mel_spectrogram.mel_scale.fb.numpy()).max() < 1e-5
    assert torch.equal(mel_spectrogram.spectrogram.window, ours._network.window)
    samples = torch.from_numpy(buzz(1.3).samples)[None]
    expected = theirs.instancenorm((mel_spectrogram(pre_emphasis(samples)) + 1e-6).log())
    assert expected.shape == (1, 64, 131)
    assert (ours._network.log_mel(samples) - expected).abs().max() < 1e-4


@pytest.mark.parametrize("seconds", [0.5, 2.5, 4.0])
def test_any_length_becomes_one_vector_of_unit_norm(encoder: HAspVoiceEncoder, seconds: float) -> None:
    embedding = encoder.embed(buzz(seconds))
    assert embedding.shape == (encoder.dim,) == (DIM,)
    assert embedding.dtype == np.float32
    assert np.linalg.norm(embedding) == pytest.approx(1.0, abs=1e-5)
    assert embedding.min() < 0 < embedding.max()


@pytest.mark.parametrize(
    "samples",
    [np.full(16_000, 0.5), np.eye(1, 16_000, 8_000)[0], np.resize([1.0, -1.0], 16_000)],
    ids=["constant", "click", "highest tone"],
)
def test_what_is_no_voice_but_no_silence_has_an_embedding(
    encoder: HAspVoiceEncoder, samples: FloatArray
) -> None:
    embedding = encoder.embed(Waveform(samples.astype(np.float32), SAMPLE_RATE_HZ))
    assert np.linalg.norm(embedding) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("gain", [0.001, 0.1, 3.0])
def test_volume_does_not_matter(encoder: HAspVoiceEncoder, gain: float) -> None:
    recording = buzz(1.0)
    other = Waveform(recording.samples * np.float32(gain), recording.sample_rate_hz)
    assert np.abs(encoder.embed(other) - encoder.embed(recording)).max() < 1e-5


def test_the_same_recording_has_the_same_embedding_bit_by_bit(encoder: HAspVoiceEncoder) -> None:
    assert np.array_equal(encoder.embed(buzz(1.0)), encoder.embed(buzz(1.0)))


@pytest.mark.slow
def test_a_long_recording_is_embedded_in_batches_with_the_same_result(
    encoder: HAspVoiceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = buzz(4.0)
    at_once = encoder.embed(recording)
    sizes = []
    encoder._network.register_forward_pre_hook(lambda _, batch: sizes.append(len(batch[0])))
    monkeypatch.setattr("models.voice.encoders.h_asp.MAX_EXCERPTS_PER_BATCH", 3)
    assert np.allclose(encoder.embed(recording), at_once, atol=TOLERANCE)
    assert sizes == [3, 3, 3, 1]


def test_a_recording_has_the_same_embedding_whatever_else_is_in_its_batch(encoder: HAspVoiceEncoder) -> None:
    batch = torch.from_numpy(np.stack([buzz(1.0, seed).samples for seed in range(3)]))
    with torch.inference_mode():
        together = F.normalize(encoder._network(batch))
        alone = F.normalize(torch.cat([encoder._network(one[None]) for one in batch]))
    assert (together - alone).abs().max() < TOLERANCE


@pytest.mark.gpu
def test_a_gpu_hears_the_same(encoder: HAspVoiceEncoder) -> None:
    on_gpu = HAspVoiceEncoder(random_state(), "cuda")
    assert on_gpu.embed(buzz(4.0)) @ encoder.embed(buzz(4.0)) > 0.9999  # convolutions in TF32


@pytest.mark.parametrize("n_samples", [8_000, 40_000])
def test_up_to_the_length_of_one_excerpt_there_is_one(n_samples: int) -> None:
    assert excerpt_starts(n_samples) == [0]


@pytest.mark.parametrize("n_samples", [40_001, 64_000, 400_000, 400_001, 1_920_000])
def test_excerpts_leave_nothing_out(n_samples: int) -> None:
    starts = excerpt_starts(n_samples)
    assert starts[0] == 0
    assert starts[-1] == n_samples - EXCERPT_SAMPLES
    assert all(0 <= later - earlier <= EXCERPT_SAMPLES for earlier, later in pairwise(starts))
    assert len(starts) == max(10, -(-n_samples // EXCERPT_SAMPLES))


def test_weights_of_another_network_are_refused_by_name() -> None:
    state = random_state()
    state["similarity_weight"] = state.pop("fc.bias")
    with pytest.raises(
        KeyError, match=r"not the weights of an H/ASP encoder: \['fc\.bias', 'similarity_weight'\]"
    ):
        HAspVoiceEncoder(state)
