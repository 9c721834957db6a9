"""The recipe's image encoder; `make train` runs the whole recipe."""

from pathlib import Path

import numpy as np
import pytest
from skimage.data import astronaut

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.errors import InvalidBundle
from models.face.cropping import crop_face
from models.face.descriptors.weights import load_descriptors, split_descriptors
from models.face.detection import detect_faces
from models.int8_weights import from_int8
from models.loading import load_face_encoder, tensors
from training.bundle.mini import _image_encoder_of, _with_descriptors
from training.imports.dlib_descriptor import WEIGHTS, load_network, model_folder
from training.part_directory import write_part


def test_an_image_encoder_that_is_taken_over_gives_the_encoder_of_its_bundle() -> None:
    """dlib's weights come from its package again, and are the bundle's to the last bit."""
    part = read_manifest(MINI_BUNDLE).parts.face_encoder
    assert part.file is not None
    _, stored = split_descriptors(from_int8(tensors(MINI_BUNDLE, part.file)))
    networks = dict(zip(part.descriptors, load_descriptors(part.descriptors, stored), strict=True))
    networks["dlib"] = load_network((model_folder() / WEIGHTS).read_bytes())
    joined, arrays = _with_descriptors(_image_encoder_of(MINI_BUNDLE), networks)
    kept = load_face_encoder(MINI_BUNDLE, part)
    image = astronaut()
    crop = crop_face(image, detect_faces(image)[0], kept.image_size)[np.newaxis]
    assert np.array_equal(joined.embed(crop), kept.embed(crop))
    assert sum(array.nbytes for array in arrays.values()) < (MINI_BUNDLE / part.file).stat().st_size


def test_one_of_another_shape_is_refused(tmp_path: Path) -> None:
    part = read_manifest(MINI_BUNDLE).parts.face_encoder
    smaller = part.model_copy(update={"config": {"model": {}, "preprocess": {}}})
    write_part(tmp_path / "part", smaller, {"weight": np.zeros(1, np.float32)})
    with pytest.raises(InvalidBundle, match="image encoder of another shape"):
        _image_encoder_of(tmp_path / "part")
