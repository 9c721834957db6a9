"""The int8 graph of kokoro-onnx -> the float32 weights of `KokoroNetwork`: its integers, multiplied out once.

The export keeps the names of the modules: in names of constants (`encoder.predictor.F0.0.norm1.fc.bias`), or in
those of the steps that use them (`/decoder/decoder/decode.0/conv1/Conv_quant`).
"""

import numpy as np
import torch
from torch import Tensor

from models.errors import InvalidBundle
from models.tts.kokoro.onnx_graph import Array, OnnxGraph, read_onnx_graph
from models.types import FloatArray

_PREFIXES = (  # the export divides the network in two, and leaves the predictor's name out of some steps
    ("encoder.predictor.", "predictor."),
    ("encoder.bert.", "bert."),
    ("encoder.bert_encoder", "bert_encoder"),
    ("encoder.text_encoder.", "text_encoder."),
    ("encoder.", "predictor."),
    ("decoder.decoder.", "decoder."),
)
_COLUMNS = ("MatMulInteger", "MatMul")  # their weights are [in, out]
_ROWS = ("ConvInteger", "Conv", "ConvTranspose")
_GATE_ORDER = (0, 2, 3, 1)  # input, output, forget, cell in ONNX; input, forget, cell, output in torch
_QUANTIZED = "_quantized"


def weights_of_int8_export(data: bytes) -> dict[str, Tensor]:
    """The bytes of the graph -> float32 weights by the names of `KokoroNetwork`. Raises InvalidBundle."""
    try:
        graph = read_onnx_graph(data)
        weights = _named_constants(graph) | _weights_of_steps(graph)
    except (ValueError, KeyError, IndexError) as error:
        raise InvalidBundle(f"the Kokoro graph is not the int8 export that is known: {error}") from error
    # one after the other, so that no weight is held twice for long
    return {name: torch.from_numpy(_own(weights.pop(name))) for name in sorted(weights)}


def _named_constants(graph: OnnxGraph) -> dict[str, Array]:
    """Biases, norms, embeddings and Snake's alphas: the constants that bear a parameter's name."""
    found: dict[str, Array] = {}
    zero_points = {
        node.inputs[1]: node.inputs[2] for node in graph.nodes if node.operator == "DequantizeLinear"
    }
    for name, array in graph.constants.items():
        if not name.startswith(("encoder.", "decoder.")) or ".istft." in name:
            continue
        if name.endswith((".bias", ".weight", ".gamma", ".beta")) or ".alpha" in name:
            found[_module(name)] = array
        elif name.endswith((f"embeddings.weight{_QUANTIZED}", f"embedding.weight{_QUANTIZED}")):
            base = name.removesuffix(_QUANTIZED)
            found[_module(base)] = _multiplied_out(graph, name, zero_points[f"{base}_scale"])
    return found


def _weights_of_steps(graph: OnnxGraph) -> dict[str, Array]:
    """The weights of products, convolutions and LSTMs, found by the step that uses them."""
    found: dict[str, Array] = {}
    for node in graph.nodes:
        if node.operator == "DynamicQuantizeLSTM":
            found |= _lstm(graph, _module_of_step(node.name), node.inputs)
            continue
        if node.operator not in _COLUMNS + _ROWS or "/istft/" in node.name:
            continue
        name = node.inputs[1]
        if name not in graph.constants:  # a product of two computed values, as attention has it
            continue
        module = _module_of_step(node.name)
        if "albert_layers" in module and module[-1].isdigit():  # the one layer, used again
            continue
        if node.operator.endswith("Integer"):
            weight = _multiplied_out(graph, name, node.inputs[3])
        else:
            weight = graph.constants[name]
        found[f"{module}.weight"] = weight.T if node.operator in _COLUMNS else weight
    return found


def _multiplied_out(graph: OnnxGraph, name: str, zero_point: str) -> Array:
    """Integers [.., columns], with a scale and a zero point for all or for each column -> float32."""
    scale = graph.constants[f"{name.removesuffix(_QUANTIZED)}_scale"]
    weight = np.subtract(graph.constants[name], graph.constants[zero_point], dtype=np.float32)
    weight *= scale
    return weight


def _own(array: Array) -> FloatArray:
    """The same numbers in memory of their own, without gaps; what was computed here already is."""
    owned = np.ascontiguousarray(array, np.float32)
    return owned if owned.flags.writeable else owned.copy()


def _lstm(graph: OnnxGraph, module: str, inputs: tuple[str, ...]) -> dict[str, Array]:
    """A bidirectional LSTM: weights [2, inputs, 4 * hidden], biases [2, 8 * hidden]."""
    found: dict[str, Array] = {}
    biases = graph.constants[inputs[3]]
    for direction, suffix in enumerate(("", "_reverse")):
        for kind, place, scale, zero in (("ih", 1, 8, 9), ("hh", 2, 10, 11)):
            integers = graph.constants[inputs[place]][direction].astype(np.float32)
            zero_point = graph.constants[inputs[zero]][direction].astype(np.float32)
            weight = (integers - zero_point) * graph.constants[inputs[scale]][direction]
            found[f"{module}.weight_{kind}_l0{suffix}"] = _gates(weight.T)
        of_input, of_state = np.split(biases[direction], 2)
        found[f"{module}.bias_ih_l0{suffix}"] = _gates(of_input)
        found[f"{module}.bias_hh_l0{suffix}"] = _gates(of_state)
    return found


def _gates(rows: Array) -> Array:
    """Rows of the four gates, one after the other, into torch's order."""
    gates = np.split(rows, 4)
    return np.concatenate([gates[place] for place in _GATE_ORDER])


def _module_of_step(name: str) -> str:
    """`/encoder/text_encoder/cnn.0/cnn.0.0/Conv_quant` -> `text_encoder.cnn.0.0`."""
    path: list[str] = []
    for part in name.strip("/").split("/")[:-1]:
        if path and part.startswith(path[-1] + "."):
            path.pop()
        path.append(part)
    return _module(".".join(path))


def _module(name: str) -> str:
    """A name of the export -> the name of the same module or parameter in `KokoroNetwork`."""
    for prefix, replacement in _PREFIXES:
        if name.startswith(prefix):
            return replacement + name.removeprefix(prefix)
    raise ValueError(f"{name!r} is of neither half of the network")
