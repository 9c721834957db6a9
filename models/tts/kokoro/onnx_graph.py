"""Reads nodes and constants of an ONNX graph; nothing else of the format, so no package is needed for it.

Source: onnx.proto3 of ONNX (ModelProto, GraphProto, NodeProto, TensorProto) and the protobuf wire format.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]

# field numbers of onnx.proto3
_GRAPH_OF_MODEL = 7
_NODE, _INITIALIZER = 1, 5
_NODE_INPUT, _NODE_NAME, _NODE_OPERATOR = 1, 3, 4
_DIMS, _DATA_TYPE, _FLOAT_DATA, _INT32_DATA, _INT64_DATA, _TENSOR_NAME, _RAW_DATA = 1, 2, 4, 5, 7, 8, 9
_DTYPES: dict[int, type[np.generic]] = {
    1: np.float32,
    2: np.uint8,
    3: np.int8,
    6: np.int32,
    7: np.int64,
    9: np.bool_,
}
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class Node(NamedTuple):
    """A step of the graph: its name, its operator and the names of its inputs."""

    name: str
    operator: str
    inputs: tuple[str, ...]


class OnnxGraph(NamedTuple):
    """The steps in their order, and the constants by name."""

    nodes: list[Node]
    constants: dict[str, Array]


def read_onnx_graph(data: bytes) -> OnnxGraph:
    """A serialized ModelProto -> its graph; constants are views of `data` where they can be.

    Raises ValueError if it is not such a file, is cut off, or holds constants of an unknown type.
    """
    graphs = [value for field, value in _fields(memoryview(data)) if field == _GRAPH_OF_MODEL]
    if len(graphs) != 1:
        raise ValueError(f"an ONNX model has one graph, not {len(graphs)}")
    nodes: list[Node] = []
    constants: dict[str, Array] = {}
    for field, value in _fields(_bytes(graphs[0])):
        if field == _NODE:
            nodes.append(_node(_bytes(value)))
        elif field == _INITIALIZER:
            name, array = _tensor(_bytes(value))
            constants[name] = array
    return OnnxGraph(nodes, constants)


def _node(data: memoryview) -> Node:
    inputs, name, operator = [], "", ""
    for field, value in _fields(data):
        if field == _NODE_INPUT:
            inputs.append(_text(value))
        elif field == _NODE_NAME:
            name = _text(value)
        elif field == _NODE_OPERATOR:
            operator = _text(value)
    return Node(name, operator, tuple(inputs))


def _tensor(data: memoryview) -> tuple[str, Array]:
    shape: list[int] = []
    name, dtype = "", 0
    raw: memoryview | None = None
    typed: list[memoryview | int] = []
    for field, value in _fields(data):
        if field == _DIMS:
            shape.extend([value] if isinstance(value, int) else _varints(value))
        elif field == _DATA_TYPE and isinstance(value, int):
            dtype = value
        elif field == _TENSOR_NAME:
            name = _text(value)
        elif field == _RAW_DATA:
            raw = _bytes(value)
        elif field in (_FLOAT_DATA, _INT32_DATA, _INT64_DATA):
            typed.append(value)
    if dtype not in _DTYPES:
        raise ValueError(f"the constant {name!r} has the ONNX data type {dtype}, which is not read here")
    kind = _DTYPES[dtype]
    if raw is not None:
        return name, np.frombuffer(raw, dtype=np.dtype(kind).newbyteorder("<")).reshape(shape)
    if kind is np.float32:  # packed, or one by one: both are little-endian float32
        joined = b"".join(bytes(_bytes(part)) for part in typed)
        return name, np.frombuffer(joined, dtype="<f4").reshape(shape)
    numbers = [n for part in typed for n in ([part] if isinstance(part, int) else _varints(part))]
    signed = [n - (1 << 64) if n >= 1 << 63 else n for n in numbers]
    return name, np.array(signed, dtype=np.int64).astype(kind).reshape(shape)


def _fields(data: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """The fields of a message: number and value; an int for a varint, else the bytes of it."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        field, wire_type = key >> 3, key & 7
        if wire_type == _VARINT:
            number, position = _varint(data, position)
            yield field, number
            continue
        if wire_type == _BYTES:
            length, position = _varint(data, position)
        elif wire_type in (_FIXED32, _FIXED64):
            length = 4 if wire_type == _FIXED32 else 8
        else:
            raise ValueError(f"this is not a protobuf message: wire type {wire_type}")
        if position + length > len(data):
            raise ValueError("the file is cut off")
        yield field, data[position : position + length]
        position += length


def _varint(data: memoryview, position: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        if position >= len(data) or shift > 63:
            raise ValueError("the file is cut off, or is not a protobuf message")
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
        shift += 7


def _varints(data: memoryview) -> list[int]:
    numbers, position = [], 0
    while position < len(data):
        number, position = _varint(data, position)
        numbers.append(number)
    return numbers


def _bytes(value: memoryview | int) -> memoryview:
    if isinstance(value, int):
        raise ValueError("there is a number where a message is expected: this is not an ONNX file")
    return value


def _text(value: memoryview | int) -> str:
    return str(bytes(_bytes(value)), "utf-8")
