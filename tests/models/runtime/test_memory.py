"""Real errors of the libraries: which of them say that there was not enough memory."""

from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
import psutil
import pytest
import torch
from onnx import TensorProto, helper

from models.runtime.memory import device_mib, is_out_of_memory, peak_host_mib

TOO_MUCH = 1 << 46  # values of 4 bytes: more than an address space holds


def caught(call: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011  # which type it is, is the question
        call()
    assert isinstance(raised.value, Exception)
    return raised.value


def session() -> onnxruntime.InferenceSession:
    """Makes as many zeros as it is asked for."""
    graph = helper.make_graph(
        [helper.make_node("ConstantOfShape", ["shape"], ["zeros"])],
        "zeros",
        [helper.make_tensor_value_info("shape", TensorProto.INT64, [1])],
        [helper.make_tensor_value_info("zeros", TensorProto.FLOAT, ["n"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def test_torch_on_the_host() -> None:
    error = caught(lambda: torch.empty(TOO_MUCH))
    assert type(error) is RuntimeError  # there is no type for it
    assert is_out_of_memory(error)


def test_onnxruntime() -> None:
    zeros = session()
    assert is_out_of_memory(caught(lambda: zeros.run(None, {"shape": np.array([TOO_MUCH])})))
    assert len(zeros.run(None, {"shape": np.array([3])})[0]) == 3  # the session goes on


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        torch.AcceleratorError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    ],
)
def test_those_of_an_accelerator(error: Exception) -> None:
    assert is_out_of_memory(error)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("mat1 and mat2 shapes cannot be multiplied"),
        ValueError("out of memory"),  # of somebody else, who may quote what was sent
        KeyError("CUDA out of memory"),
    ],
)
def test_other_errors_are_none(error: Exception) -> None:
    assert not is_out_of_memory(error)


def test_other_errors_of_the_libraries_are_none() -> None:
    zeros = session()
    assert not is_out_of_memory(caught(lambda: zeros.run(None, {"shape": np.array([1.5])})))
    assert not is_out_of_memory(caught(lambda: torch.zeros(2) @ torch.zeros(3)))


def test_the_peak_is_at_least_what_is_held_now_and_counted_in_mib() -> None:
    held_mib = psutil.Process().memory_info().rss / 1024**2
    # the system counts pages in parts for each core, and adds the parts up from time to time
    assert 0.95 * held_mib <= peak_host_mib() < psutil.virtual_memory().total / 1024**2


def test_the_cpu_has_no_memory_of_a_device() -> None:
    assert device_mib("cpu") == 0
