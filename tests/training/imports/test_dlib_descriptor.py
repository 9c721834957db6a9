from importlib import import_module
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from models.face.detection import detect_faces
from models.types import ImageArray
from training.imports.dlib_descriptor import DlibDescriptor, load_network, model_folder

ASTRONAUT: ImageArray = astronaut()


@pytest.fixture(scope="module")
def teacher() -> DlibDescriptor:
    return DlibDescriptor()


@pytest.fixture(scope="module")
def chip(teacher: DlibDescriptor) -> ImageArray:
    return teacher.align(ASTRONAUT, detect_faces(ASTRONAUT)[0])


def test_descriptor_equals_that_of_dlib(teacher: DlibDescriptor, chip: ImageArray) -> None:
    """The network in torch against dlib's own, on a real face and its mirror image."""
    dlib: Any = import_module("dlib")
    original = dlib.face_recognition_model_v1(
        str(model_folder() / "dlib_face_recognition_resnet_model_v1.dat")
    )
    views = (chip, np.ascontiguousarray(chip[:, ::-1]))
    expected = np.mean([np.array(original.compute_face_descriptor(view)) for view in views], axis=0)
    assert np.allclose(teacher.describe([chip])[0], expected, atol=1e-5)


def test_alignment_undoes_a_tilt(teacher: DlibDescriptor, chip: ImageArray) -> None:
    """dlib counts descriptors within 0.6 as one person; a picture tilted by 15 degrees stays far below."""
    tilted = np.asarray(Image.fromarray(ASTRONAUT).rotate(15, Image.Resampling.BILINEAR))
    tilted_chip = teacher.align(tilted, detect_faces(tilted)[0])
    assert chip.shape == tilted_chip.shape == (150, 150, 3)
    first, second = teacher.describe([chip, tilted_chip])
    assert np.linalg.norm(first - second) < 0.35


def test_a_damaged_weight_file_is_refused() -> None:
    data = (model_folder() / "dlib_face_recognition_resnet_model_v1.dat").read_bytes()
    with pytest.raises(ValueError, match="dlib's file"):
        load_network(data[: len(data) // 2])
