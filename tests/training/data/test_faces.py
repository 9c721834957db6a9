import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from models.types import ImageArray
from training.data.faces import SOURCE_SIZE_PX, concatenate, held_back, labelled_face, load_faces, read_images

FACE: ImageArray = astronaut()[40:200, 140:300]  # 160 x 160 around the face of a public-domain portrait


def write_shard(path: Path, samples: dict[str, tuple[dict[str, Any], list[ImageArray]]]) -> Path:
    with tarfile.open(path, "w") as tar:
        for key, (labels, pictures) in samples.items():
            files = {f"{key}.json": json.dumps(labels).encode()}
            for index, picture in enumerate(pictures):
                buffer = io.BytesIO()
                Image.fromarray(picture).save(buffer, "JPEG", quality=95)
                files[f"{key}.{index}.jpg" if len(pictures) > 1 else f"{key}.jpg"] = buffer.getvalue()
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    labels = {"corpus": "made", "gender": "f", "age": 36.0, "race": "white", "person": "p1"}
    pair = {"corpus": "talk", "identity": "id7"}
    path = tmp_path_factory.mktemp("shard") / "some-train.tar"
    return write_shard(path, {"one": (labels, [FACE]), "two": (pair, [FACE, FACE[:, ::-1]])})


@pytest.fixture(scope="module")
def cache(shard: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the faces of the shard lie, prepared."""
    folder = tmp_path_factory.mktemp("cache")
    load_faces([shard], folder)
    return folder


def test_pictures_come_with_their_sample(shard: Path) -> None:
    images = list(read_images(shard))
    assert [(image.key, image.index) for image in images] == [("one", 0), ("two", 0), ("two", 1)]
    assert images[2].labels["identity"] == "id7"


def test_faces_become_aligned_arrays(shard: Path, cache: Path) -> None:
    faces = load_faces([shard], cache)
    assert len(faces) == 3
    assert faces.crops.shape == (3, SOURCE_SIZE_PX, SOURCE_SIZE_PX, 3)
    assert faces.descriptors.shape == (3, 128)
    assert faces.identities.tolist() == ["p1", "id7", "id7"]
    assert faces.genders.tolist() == ["f", "", ""]
    assert faces.ages[0] == 36
    assert np.isnan(faces.ages[1:]).all()
    assert faces.crop_indices.tolist() == [0, 0, 1]
    # the same picture, and its mirror image: the teacher averages over mirroring
    assert np.allclose(faces.descriptors[0], faces.descriptors[1], atol=1e-4)
    assert np.linalg.norm(faces.descriptors[0] - faces.descriptors[2]) < 0.3


def test_a_second_time_the_cache_is_read(shard: Path, cache: Path) -> None:
    first = load_faces([shard], cache)
    (cached,) = cache.iterdir()
    written = cached.stat().st_mtime_ns
    second = load_faces([shard, shard], cache)
    assert cached.stat().st_mtime_ns == written
    assert np.array_equal(second.crops[:3], first.crops)
    assert len(second) == 6


def test_labels_can_be_withheld(shard: Path, cache: Path) -> None:
    faces = load_faces([shard], cache).without(["genders"])
    assert set(faces.genders) == {""}
    assert faces.races[0] == "white"


def test_the_central_face_is_the_labelled_one() -> None:
    """Two faces in a picture: a larger one at the edge, the one the label is about in the middle."""
    picture = np.zeros((320, 640, 3), np.uint8)
    picture[:240, :240] = np.asarray(Image.fromarray(FACE).resize((240, 240)))
    picture[80:240, 240:400] = FACE
    x0, _, x1, _ = labelled_face(picture).box_px
    assert 260 < (x0 + x1) / 2 < 380


def test_a_picture_without_a_found_face_is_taken_as_a_whole() -> None:
    face = labelled_face(np.full((90, 70, 3), 128, np.uint8))
    assert face.box_px == (0, 0, 70, 90)
    assert face.score == 0


def test_a_person_is_held_back_with_all_pictures_or_with_none(shard: Path, cache: Path) -> None:
    people = [f"p{number}" for number in range(60)]
    one = load_faces([shard], cache)
    faces = replace(concatenate([one] * 40), identities=np.repeat(people, 2))
    kept_out = held_back(faces)
    assert 0 < kept_out.sum() < len(faces) / 2
    for person in people:
        assert len(set(kept_out[faces.identities == person])) == 1
