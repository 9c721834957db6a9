"""The int8 graph of Kokoro with float32 products, as onnxruntime computes it: what the network in torch is
compared with.

The integer weights are multiplied out once and the products become ordinary ones; activations are no longer
quantized.
"""

from collections import defaultdict

import numpy as np
import numpy.typing as npt
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

Array = npt.NDArray[np.generic]
_BIAS_STEPS = ("Reshape", "Cast", "Floor", "Div")  # how the export quantizes a bias, from its end


class UnknownPattern(ValueError):
    """The graph holds an integer product that is not written as this export writes them."""


class _Graph:
    """Who makes and who uses each value, and the constants; new weights are added here."""

    def __init__(self, graph: GraphProto) -> None:
        self.constants = {tensor.name: tensor for tensor in graph.initializer}
        self.makers = {name: node for node in graph.node for name in node.output}
        self.users: dict[str, list[NodeProto]] = defaultdict(list)
        for node in graph.node:
            for name in node.input:
                self.users[name].append(node)

    def array(self, name: str) -> Array:
        """The constant of this name. Raises UnknownPattern where it is computed."""
        if name not in self.constants:
            raise UnknownPattern(f"{name} is not constant")
        return numpy_helper.to_array(self.constants[name])

    def maker(self, name: str, operator: str) -> NodeProto:
        """The node that makes a value. Raises UnknownPattern where it is no `operator`."""
        node: NodeProto | None = self.makers.get(name)
        if node is None or node.op_type != operator:
            raise UnknownPattern(f"{name} is not made by {operator}")
        return node

    def only_user(self, name: str) -> NodeProto:
        """The node that uses a value. Raises UnknownPattern where there are several or none."""
        users = self.users[name]
        if len(users) != 1:
            raise UnknownPattern(f"{name} is used {len(users)} times")
        return users[0]

    def add(self, name: str, values: npt.NDArray[np.float32]) -> str:
        """A constant; its name. Weights that several nodes share, as ALBERT's layers do, stay one."""
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name


def to_float(model: ModelProto) -> ModelProto:
    """The same model with float32 weights and products. Raises UnknownPattern."""
    graph = _Graph(model.graph)
    replaced: dict[str, NodeProto] = {}  # by the value that the new node makes
    for node in model.graph.node:
        if node.op_type in ("ConvInteger", "MatMulInteger"):
            product = _float_product(graph, node)
            replaced[product.output[0]] = product
        elif node.op_type == "DynamicQuantizeLSTM":
            replaced[node.output[0]] = _float_lstm(graph, node)
    nodes = [replaced.get(node.output[0], node) for node in model.graph.node]
    nodes, constants = _reachable(nodes, graph.constants, [output.name for output in model.graph.output])
    result = ModelProto()
    result.CopyFrom(model)
    del result.graph.node[:], result.graph.initializer[:], result.graph.value_info[:]
    result.graph.node.extend(nodes)
    result.graph.initializer.extend(constants)
    return result


def _float_product(graph: _Graph, node: NodeProto) -> NodeProto:
    """ConvInteger or MatMulInteger, with the (Add of a bias,) Cast and Mul behind it -> Conv or MatMul."""
    quantizer = graph.maker(node.input[0], "DynamicQuantizeLinear")
    bias = None
    step = graph.only_user(node.output[0])
    if step.op_type == "Add":
        bias = _bias(graph, step.input[1])
        step = graph.only_user(step.output[0])
    end = graph.only_user(step.output[0])
    if step.op_type != "Cast" or end.op_type != "Mul":
        raise UnknownPattern(f"{node.output[0]} is not followed by Cast and Mul")
    scales = graph.maker(end.input[1], "Mul")
    if scales.input[0] != quantizer.output[1]:
        raise UnknownPattern(f"{end.output[0]} is not scaled by its input's scale")
    weight = _dequantized(graph, node.input[1], scales.input[1], node.input[3])
    name = graph.add(f"{node.input[1]}*{scales.input[1]}", weight)
    inputs = [quantizer.input[0], name, *([] if bias is None else [bias])]
    product = helper.make_node(node.op_type.removesuffix("Integer"), inputs, [end.output[0]], name=node.name)
    product.attribute.extend(node.attribute)
    return product


def _dequantized(graph: _Graph, values: str, scale: str, zero: str) -> npt.NDArray[np.float32]:
    """Integer weights [.., columns], scale and zero point for all or for each column -> float32."""
    integers = graph.array(values).astype(np.int32) - graph.array(zero).astype(np.int32)
    return integers.astype(np.float32) * graph.array(scale).astype(np.float32)


def _bias(graph: _Graph, name: str) -> str:
    """From the bias as an integer back to the constant that it is made of."""
    for operator in _BIAS_STEPS:
        name = graph.maker(name, operator).input[0]
    graph.array(name)
    return name


def _float_lstm(graph: _Graph, node: NodeProto) -> NodeProto:
    """DynamicQuantizeLSTM -> LSTM, whose weights are transposed and which has no scales."""
    names = list(node.input)
    for place, scale, zero in ((1, 8, 9), (2, 10, 11)):
        integers = graph.array(names[place]).astype(np.float32)  # [directions, inputs, 4 * hidden]
        zeros = graph.array(names[zero]).astype(np.float32)[:, np.newaxis, np.newaxis]
        scales = graph.array(names[scale]).astype(np.float32)[:, np.newaxis, np.newaxis]
        names[place] = graph.add(f"{names[place]}_float", ((integers - zeros) * scales).transpose(0, 2, 1))
    lstm = helper.make_node("LSTM", names[:8], list(node.output), name=node.name)
    lstm.attribute.extend(node.attribute)
    return lstm


def _reachable(
    nodes: list[NodeProto], constants: dict[str, TensorProto], outputs: list[str]
) -> tuple[list[NodeProto], list[TensorProto]]:
    """The nodes and constants that the outputs need, in their order."""
    needed = set(outputs)
    kept = []
    for node in reversed(nodes):  # a graph is sorted: users come later
        if needed.intersection(node.output):
            kept.append(node)
            needed.update(node.input)
    return kept[::-1], [tensor for name, tensor in constants.items() if name in needed]
