import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageFilter
from skimage.data import astronaut

from models.face.from_file import embed_face_file
from models.face.quality import measure_face, nose_offset
from models.face.upright import find_faces
from models.face.warnings import face_warnings
from models.types import Face, ImageArray
from tests.fakes import StandInVclip

ASTRONAUT: ImageArray = astronaut()  # NASA's portrait of Eileen Collins, public domain, 512 x 512
FRONT = ((30.0, 40.0), (70.0, 40.0), (50.0, 60.0), (35.0, 80.0), (65.0, 80.0))


def codes(image: ImageArray) -> list[str]:
    faces = find_faces(image)
    return [warning.code for warning in face_warnings(measure_face(image, faces[0]), faces)]


def test_of_a_good_portrait_nothing_is_said() -> None:
    assert codes(ASTRONAUT) == []
    assert codes(np.ascontiguousarray(np.rot90(ASTRONAUT))) == []


def test_several_faces() -> None:
    faces = find_faces(np.hstack([ASTRONAUT, ASTRONAUT]))
    assert len(faces) == 2
    quality = measure_face(np.hstack([ASTRONAUT, ASTRONAUT]), faces[1])
    (warning,) = face_warnings(quality, faces)
    assert warning.code == "several-faces"
    assert "2 faces" in warning.message
    assert face_warnings(quality, faces, asked_for=True) == []


def test_a_face_under_40_pixels() -> None:
    assert "small-face" in codes(np.asarray(Image.fromarray(ASTRONAUT).resize((150, 150))))
    assert "small-face" not in codes(np.asarray(Image.fromarray(ASTRONAUT).resize((220, 220))))


def test_a_blurred_face_whatever_its_size() -> None:
    for side in (512, 1024):
        picture = Image.fromarray(ASTRONAUT).resize((side, side))
        blurred = picture.filter(ImageFilter.GaussianBlur(side / 512 * 5))
        assert codes(np.asarray(blurred)) == ["blurred"]


@pytest.mark.parametrize(("score", "expected"), [(0.79, ["low-detection-score"]), (0.81, [])])
def test_a_face_that_the_detector_is_not_sure_of(score: float, expected: list[str]) -> None:
    face = replace(find_faces(ASTRONAUT)[0], score=score)
    assert [warning.code for warning in face_warnings(measure_face(ASTRONAUT, face), [face])] == expected


@pytest.mark.parametrize(("nose_x", "expected"), [(50.0, []), (66.0, []), (74.0, ["turned-away"])])
def test_a_face_whose_nose_is_beside_an_eye_is_turned_away(nose_x: float, expected: list[str]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (120, 120, 3)).astype(np.uint8)  # sharp
    face = Face((10.0, 10.0, 90.0, 90.0), 0.9, (*FRONT[:2], (nose_x, 60.0), *FRONT[3:]))
    assert [warning.code for warning in face_warnings(measure_face(noise, face), [face])] == expected
    on_its_side = face.turned(1, (120, 120))
    assert nose_offset(on_its_side) == pytest.approx(nose_offset(face))


def test_a_file_without_its_end() -> None:
    buffer = io.BytesIO()
    Image.fromarray(ASTRONAUT).save(buffer, "JPEG", quality=95)
    data = buffer.getvalue()
    assert embed_face_file(StandInVclip(), data).warnings == ()
    cut = embed_face_file(StandInVclip(), data[: len(data) * 3 // 4])
    assert [warning.code for warning in cut.warnings] == ["picture-incomplete"]
