from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.tts.kokoro.onnx_graph import read_onnx_graph

ARRAYS: dict[str, npt.NDArray[Any]] = {
    "floats": np.array([[1.5, -2.0], [0.25, 3.0]], np.float32),
    "signed": np.array([-128, 0, 127], np.int8),
    "unsigned": np.array([0, 255], np.uint8),
    "long": np.array([-1, 2**40], np.int64),
    "scalar": np.array(7, np.int64),
}


def model(raw: bool) -> bytes:
    """One step and five constants, as raw bytes or as lists of numbers."""
    tensors = [
        numpy_helper.from_array(array, name)
        if raw
        else helper.make_tensor(
            name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape, array.flatten().tolist()
        )
        for name, array in ARRAYS.items()
    ]
    step = helper.make_node("MatMul", ["x", "floats"], ["y"], name="/a/b/MatMul")
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2]) for name in ("x", "y")]
    graph = helper.make_graph([step], "test", ends[:1], ends[1:], initializer=tensors)
    return bytes(helper.make_model(graph).SerializeToString())


@pytest.mark.parametrize("raw", [True, False])
def test_steps_and_constants_are_what_the_package_onnx_wrote(raw: bool) -> None:
    graph = read_onnx_graph(model(raw))
    assert [tuple(node) for node in graph.nodes] == [("/a/b/MatMul", "MatMul", ("x", "floats"))]
    assert graph.constants.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert graph.constants[name].dtype == array.dtype
        np.testing.assert_array_equal(graph.constants[name], array)


def test_a_file_that_is_cut_off_within_its_graph_is_refused() -> None:
    whole = model(raw=True)
    for length in range(0, len(whole) - 40, 7):
        with pytest.raises(ValueError, match=r"cut off|one graph"):
            read_onnx_graph(whole[:length])


def test_a_constant_of_another_type_is_named() -> None:
    tensor = numpy_helper.from_array(np.array([1.0]), "double")
    graph = helper.make_graph([], "test", [], [], initializer=[tensor])
    with pytest.raises(ValueError, match="'double' has the ONNX data type 11"):
        read_onnx_graph(helper.make_model(graph).SerializeToString())
