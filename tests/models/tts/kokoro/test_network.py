"""The network in torch says what the graph that it was taken from says in onnxruntime."""

from typing import NamedTuple

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import helper
from torch import Tensor

from models.errors import InvalidBundle
from models.tts.convolution.tiled import Workers
from models.tts.kokoro.accelerated import accelerate
from models.tts.kokoro.int8_export import weights_of_int8_export
from models.tts.kokoro.network import KokoroNetwork, load_network
from models.tts.kokoro.synthesizer import LEVEL, KokoroSynthesizer
from models.tts.kokoro.weights import installed_parts
from tests.models.tts.kokoro.float_graph import to_float

SPECTRUM = "/decoder/decoder/generator/Concat_3_output_0"
FEATURES = "/decoder/decoder/decode.3/Div_4_output_0"
PITCH = "/decoder/decoder/Unsqueeze_output_0"
EDGE = 20  # samples at either end, where the graph divides by the window and the rest of it does not


class Reference(NamedTuple):
    """What goes into the graph, and what it gives."""

    tokens: Tensor
    style: Tensor
    audio: Tensor
    spectrum: Tensor
    features: Tensor
    pitch: Tensor


@pytest.fixture(scope="module")
def int8_graph() -> bytes:
    parts = installed_parts()
    assert parts is not None
    return b"".join(part.read_bytes() for part in parts)


@pytest.fixture(scope="module")
def network(int8_graph: bytes) -> KokoroNetwork:
    return load_network(weights_of_int8_export(int8_graph))


@pytest.fixture(scope="module")
def fast(int8_graph: bytes) -> KokoroNetwork:
    network = load_network(weights_of_int8_export(int8_graph))
    accelerate(network, Workers(1))
    return network


@pytest.fixture(scope="module")
def reference(int8_graph: bytes, kokoro: KokoroSynthesizer) -> Reference:
    model = to_float(onnx.load_from_string(int8_graph))
    for name in (SPECTRUM, FEATURES, PITCH):
        model.graph.output.append(helper.make_empty_tensor_value_info(name))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    tokens = kokoro.prepare("Good day.", "en-us").pieces[0]
    style = kokoro._speakers.style(kokoro.known_speakers[3][:-2], len(tokens))
    padded = np.pad(tokens, 1)[np.newaxis]
    feed = {"tokens": padded, "style": style, "speed": np.ones(1, np.float32)}
    audio, spectrum, features, pitch = session.run(None, feed)
    arrays = (padded, style, audio.reshape(-1), spectrum, features, pitch.reshape(1, -1))
    return Reference(*map(torch.from_numpy, arrays))


def relative_error(found: Tensor, expected: Tensor) -> float:
    assert found.shape == expected.shape
    return float((found - expected).norm() / expected.norm())


@torch.inference_mode()
def test_pitch_and_features_are_those_of_the_graph(
    network: KokoroNetwork, fast: KokoroNetwork, reference: Reference
) -> None:
    """Plain, and accelerated."""
    for tried in (network, fast):
        aligned = tried.align(reference.tokens, reference.style)
        assert 600 * int(aligned.durations.sum()) == len(reference.audio)
        assert relative_error(aligned.pitch_hz, reference.pitch) < 1e-4
        features = tried.decoder.features(
            aligned.text, aligned.pitch_hz, aligned.energy, reference.style[:, :128]
        )
        assert relative_error(features, reference.features) < 1e-4


@torch.inference_mode()
def test_the_wave_is_that_of_the_graph_from_the_same_source(
    network: KokoroNetwork, fast: KokoroNetwork, reference: Reference
) -> None:
    """Plain, and accelerated.

    Where nothing sounds, the phase of the source is that of rounding errors, in the graph too; so the source's
    spectrum is taken from the graph.
    """
    for tried in (network, fast):
        wave = tried.decoder.generator.from_source(
            reference.features, reference.style[:, :128], reference.spectrum
        )
        found, expected = LEVEL * wave[0, EDGE:-EDGE], reference.audio[EDGE:-EDGE]
        assert relative_error(found, expected) < 1e-3


@torch.inference_mode()
def test_the_source_is_the_sum_of_sines_in_double_precision(network: KokoroNetwork) -> None:
    pitch_hz = torch.tensor([[0.0, 0.0, 120.0, 130.0, 125.0, 118.0, 0.0, 210.0, 205.0]])
    source = network.decoder.generator.m_source
    found = source(pitch_hz)[0].numpy()
    samples = np.arange(300 * pitch_hz.shape[1])
    frames = np.repeat(pitch_hz[0].double().numpy(), 300)
    middles = np.cumsum(pitch_hz[0].double().numpy() / 24_000 * 300)
    expected = np.zeros(len(samples))
    weight, bias = source.l_linear.weight[0].double().numpy(), float(source.l_linear.bias)
    for harmonic in range(1, 10):
        turns = np.interp(samples, 300 * np.arange(len(middles)) + 149.5, harmonic * middles)
        expected += weight[harmonic - 1] * 0.1 * np.sin(2 * np.pi * turns) * (frames > 10)
    np.testing.assert_allclose(found, np.tanh(expected + bias), atol=2e-6)


@torch.inference_mode()
def test_the_inverse_transform_undoes_the_transform(network: KokoroNetwork) -> None:
    wave = torch.randn(1, 2400, generator=torch.Generator().manual_seed(0))
    stft = network.decoder.generator.stft
    torch.testing.assert_close(stft.inverse(*stft.transform(wave)), wave, rtol=0, atol=1e-5)


def test_a_missing_weight_is_named(int8_graph: bytes) -> None:
    weights = weights_of_int8_export(int8_graph)
    del weights["predictor.F0_proj.bias"]
    with pytest.raises(InvalidBundle, match=r"not of Kokoro-82M v1\.0.*predictor\.F0_proj\.bias"):
        load_network(weights)
