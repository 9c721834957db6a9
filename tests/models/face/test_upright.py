import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut, coffee, rocket

from models.face.cropping import crop_face
from models.face.detection import detect_faces
from models.face.upright import MIN_ROLL_DEG, crop_upright, find_faces, roll
from models.types import Face, ImageArray

ASTRONAUT: ImageArray = astronaut()  # NASA's portrait of Eileen Collins, public domain, 512 x 512
SIZE = 96


def tilted(degrees: float) -> ImageArray:
    """Her portrait turned counterclockwise by so many degrees."""
    return np.asarray(Image.fromarray(ASTRONAUT).rotate(degrees, Image.Resampling.BICUBIC))


def difference(one: ImageArray, other: ImageArray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def test_an_upright_face_is_only_cropped() -> None:
    (face,) = find_faces(ASTRONAUT)
    assert [face] == detect_faces(ASTRONAUT)
    assert face.quarter_turns == 0
    assert np.array_equal(crop_upright(ASTRONAUT, face, SIZE), crop_face(ASTRONAUT, face, SIZE))


def test_it_is_aligned_for_an_encoder_that_was_trained_so() -> None:
    (face,) = find_faces(ASTRONAUT)
    aligned = crop_upright(ASTRONAUT, face, SIZE, aligned=True)
    assert np.array_equal(aligned, crop_face(ASTRONAUT, face, SIZE, aligned=True))
    assert not np.array_equal(aligned, crop_face(ASTRONAUT, face, SIZE))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_face_in_a_picture_on_its_side_or_upside_down_is_found_and_turned(turns: int) -> None:
    portrait = ASTRONAUT[:, :400]
    picture = np.ascontiguousarray(np.rot90(portrait, turns))
    (face,) = find_faces(picture)
    assert face.quarter_turns == 4 - turns
    (upright,) = detect_faces(portrait)
    expected = upright.turned(turns, (400, 512))
    assert np.allclose(face.box_px, expected.box_px, atol=4)
    assert np.allclose(face.landmarks_px, expected.landmarks_px, atol=4)
    crop = crop_upright(picture, face, SIZE)
    assert difference(crop, crop_face(portrait, upright, SIZE)) < 12
    assert difference(crop, crop_face(picture, face, SIZE)) > 30


@pytest.mark.parametrize("aligned", [False, True])
def test_a_tilted_face_is_levelled(aligned: bool) -> None:
    picture = tilted(-35)
    (face,) = find_faces(picture)
    assert roll(face) > MIN_ROLL_DEG
    (upright,) = detect_faces(ASTRONAUT)
    straight = crop_face(ASTRONAUT, upright, SIZE, aligned=aligned)
    as_it_lies = crop_face(picture, face, SIZE, aligned=aligned)
    levelled = crop_upright(picture, face, SIZE, aligned=aligned)
    assert difference(levelled, straight) < 0.6 * difference(as_it_lies, straight)


def test_a_tilted_face_at_the_border_of_a_small_picture_is_cropped() -> None:
    face = Face((-8, -8, 14, 20), 0.9, ((2, 2), (10, 8), (4, 8), (-2, 12), (4, 16)))
    assert roll(face) > MIN_ROLL_DEG
    picture = np.full((16, 16, 3), 90, np.uint8)
    assert np.array_equal(crop_upright(picture, face, SIZE), np.full((SIZE, SIZE, 3), 90, np.uint8))


@pytest.mark.parametrize("degrees", [-90, -20, 0, 20, 90])
def test_roll_grows_with_the_turn_of_the_line_from_the_eyes_to_the_mouth(degrees: float) -> None:
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    points = [(-1, -1), (1, -1), (0, 0), (-0.5, 1), (0.5, 1)]
    turned = tuple((float(x * cosine - y * sine), float(x * sine + y * cosine)) for x, y in points)
    assert np.sign(roll(Face((-1, -1, 1, 1), 0.9, turned))) == np.sign(degrees)
    assert abs(roll(Face((-1, -1, 1, 1), 0.9, turned))) >= abs(degrees)


def test_without_landmarks_no_roll_is_known() -> None:
    assert roll(Face((0, 0, 9, 9), 0.9)) == 0.0


@pytest.mark.parametrize("picture", [np.full((300, 400, 3), 128, np.uint8), coffee(), rocket()])
def test_nothing_is_found_where_no_face_is_in_any_orientation(picture: ImageArray) -> None:
    assert find_faces(picture) == []
