"""The graph in float32: what it computes is what the integers stood for; the real one speaks the same words."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.bundle import MINI_BUNDLE, KokoroPart
from models.interfaces import Synthesizer
from models.loading import load_kokoro
from models.tts.kokoro.synthesizer import providers
from models.tts.kokoro.weights import SHA256, read_kokoro_graph
from models.types import FloatArray
from models.vclip import Vclip
from training.evaluation.recognizer import load_recognizer
from training.imports.kokoro_float import UnknownPattern, main, to_float

TEXT = "The morning train was late, so we walked along instead."
INTEGER = {"ConvInteger", "MatMulInteger", "DynamicQuantizeLSTM", "DynamicQuantizeLinear"}


def matmul_model(scale_of: str = "x_scale") -> onnx.ModelProto:
    """x [n, 4] times int8 weights with a scale for each column, as onnxruntime's quantizer writes it."""
    weights = np.arange(-6, 6, dtype=np.int8).reshape(4, 3)
    constants: dict[str, npt.NDArray[Any]] = {
        "w": weights,
        "w_zero": np.array([0, 1, 0], np.int8),
        "w_scale": np.array([0.5, 0.25, 2.0], np.float32),
        "other_scale": np.array(1.0, np.float32),
    }
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["x"], ["x_int", "x_scale", "x_zero"]),
        helper.make_node("MatMulInteger", ["x_int", "w", "x_zero", "w_zero"], ["product"]),
        helper.make_node("Cast", ["product"], ["product_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [scale_of, "w_scale"], ["scales"]),
        helper.make_node("Mul", ["product_float", "scales"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def run(model: onnx.ModelProto, x: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": x})[0])


def test_a_product_is_that_of_the_weights_that_the_integers_stand_for() -> None:
    x = np.random.default_rng(0).standard_normal((5, 4)).astype(np.float32)
    model = matmul_model()
    folded = to_float(model)
    expected = x @ (np.arange(-6, 6).reshape(4, 3) - [0, 1, 0]) * [0.5, 0.25, 2.0]
    assert [node.op_type for node in folded.graph.node] == ["MatMul"]
    assert len(folded.graph.initializer) == 1
    np.testing.assert_allclose(run(folded, x), expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(run(model, x), expected, atol=0.2)  # the pattern is the quantizer's own


def test_a_product_that_is_written_otherwise_is_refused() -> None:
    with pytest.raises(UnknownPattern, match="y is not scaled by its input's scale"):
        to_float(matmul_model(scale_of="other_scale"))


@pytest.fixture(scope="module")
def float_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("graph") / "kokoro-float.onnx"
    assert main([str(file)]) == 0
    return file


@pytest.mark.slow
def test_the_real_graph_is_the_known_file_and_has_no_integer_product(float_file: Path) -> None:
    assert hashlib.sha256(float_file.read_bytes()).hexdigest() in SHA256["fp32"]
    graph = read_kokoro_graph("int8", float_file)  # a bundle that says int8 takes it, where it is named
    assert graph.precision == "fp32"
    operators = {node.op_type for node in onnx.load_from_string(graph.data).graph.node}
    assert not operators & INTEGER


@pytest.mark.slow
def test_both_graphs_say_the_same_and_sound_alike(float_file: Path, vclip: Vclip) -> None:
    """The mean spectra, 94 Hz to 8 kHz, differ by less than 2 dB."""
    part = vclip.manifest.parts.synthesizer
    assert isinstance(part, KokoroPart)
    folded = load_kokoro(MINI_BUNDLE, part, graph=float_file)
    speaker = vclip.stock_voice("af_heart").speaker
    synthesizers: list[Synthesizer] = [vclip.synthesizer, folded]
    spoken = [synthesizer.synthesize(TEXT, speaker, "en-us", 1.0) for synthesizer in synthesizers]
    recognizer = load_recognizer()
    words = [recognizer.transcribe(waveform) for waveform in spoken]
    assert words == [TEXT, TEXT]
    whole, other = (spectrum_db(waveform.samples) for waveform in spoken)
    assert 0.0 < np.abs(whole - other).mean() < 2.0


def spectrum_db(samples: FloatArray) -> FloatArray:
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::256] * np.hanning(1024)
    power = (np.abs(np.fft.rfft(frames)) ** 2).mean(axis=0)[4:340]
    return np.asarray(10 * np.log10(power + 1e-9), np.float32)


def test_a_gpu_gets_the_float_graph_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"]
    )
    assert providers("int8", "cuda:1") == ["CPUExecutionProvider"]
    assert providers("fp32", "cpu") == ["CPUExecutionProvider"]
    preferred, fallback = providers("fp32", "cuda:1")
    assert isinstance(preferred, tuple)
    name, options = preferred
    assert (name, options["device_id"], fallback) == ("CUDAExecutionProvider", 1, "CPUExecutionProvider")


def test_without_the_gpu_build_it_is_the_cpu() -> None:
    assert "CUDAExecutionProvider" not in onnxruntime.get_available_providers()
    assert providers("fp32", "cuda") == ["CPUExecutionProvider"]
