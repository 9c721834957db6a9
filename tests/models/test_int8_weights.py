import numpy as np
import pytest
import torch
from skimage.data import astronaut

from models.bundle.files import MINI_BUNDLE
from models.face.cropping import crop_face
from models.face.descriptors.descriptor import FaceDescriptor
from models.face.descriptors.weights import load_descriptors, split_descriptors
from models.face.detection import detect_faces
from models.int8_weights import SCALE, from_int8, to_int8
from models.loading import tensors
from training.imports.dlib_descriptor import WEIGHTS, load_network, model_folder


def test_filters_are_stored_as_bytes_with_a_factor_each() -> None:
    stored = to_int8({"filters": torch.randn(32, 3, 7, 7), "bias": torch.randn(32)})
    assert stored["filters"].dtype == torch.int8
    assert stored["filters"].shape == (32, 3, 7, 7)
    assert stored["filters" + SCALE].shape == (32,)
    assert stored["bias"].dtype == torch.float32
    largest = stored["filters"].flatten(1).abs().amax(1)
    assert torch.equal(largest, torch.full((32,), 127, dtype=torch.int8))


@pytest.mark.parametrize("kind", [torch.float32, torch.float16])
def test_each_number_is_off_by_at_most_half_a_step(kind: torch.dtype) -> None:
    matrix = torch.randn(8, 100).to(kind)
    stored = to_int8({"matrix": matrix})
    off = (from_int8(stored)["matrix"] - matrix.float()).abs()
    assert (off <= 0.5001 * stored["matrix" + SCALE][:, np.newaxis]).all()


def test_storing_what_was_stored_changes_nothing() -> None:
    once = to_int8({"matrix": torch.randn(8, 100)})
    twice = to_int8(from_int8(once))
    assert torch.equal(once["matrix"], twice["matrix"])
    assert torch.allclose(once["matrix" + SCALE], twice["matrix" + SCALE], rtol=1e-6)


def test_a_filter_of_zeros_stays_one() -> None:
    assert torch.equal(from_int8(to_int8({"matrix": torch.zeros(2, 20)}))["matrix"], torch.zeros(2, 20))


def test_filters_of_a_few_numbers_stay_as_they_are() -> None:
    """Those of one channel each, 3 x 3: half a step of 127 is more to them than to a sum over many channels."""
    weights = {"by_channel": torch.randn(32, 1, 3, 3)}
    assert to_int8(weights) == weights


def test_what_is_not_stored_as_bytes_stays_as_it_is() -> None:
    """Also a weight that happens to be named as a factor is."""
    weights = {"norm": torch.ones(3).half(), "norm" + SCALE: torch.ones(1)}
    assert from_int8(weights) == weights


def test_weights_of_one_byte_give_nearly_the_same_descriptors() -> None:
    image = astronaut()
    crops = crop_face(image, detect_faces(image)[0], 144)[np.newaxis]
    network = load_network((model_folder() / WEIGHTS).read_bytes())
    _, weights = split_descriptors(from_int8(tensors(MINI_BUNDLE, "face_encoder.safetensors")))
    stored = load_descriptors(["dlib"], weights)[0]
    one, other = FaceDescriptor(network).embed(crops), FaceDescriptor(stored).embed(crops)
    assert (one * other).sum(1).min() > 0.9995
    assert not np.array_equal(one, other)
