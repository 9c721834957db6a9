import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from models.face.alignment import TEMPLATE, aligned_square
from models.face.cropping import crop_face
from models.face.detection import detect_faces
from models.types import Face, ImageArray

ASTRONAUT: ImageArray = astronaut()  # NASA's portrait of Eileen Collins, public domain, 512 x 512


def test_crop_is_centred_on_the_box() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    image[40:61, 30:51] = 255
    crop = crop_face(image, Face((30, 40, 51, 61), 0.9), 50, margin=2.0)
    assert crop.shape == (50, 50, 3)
    bright = np.argwhere(crop[:, :, 0] > 127)
    assert np.allclose(bright.mean(0), 24.5, atol=1)
    assert np.ptp(bright, axis=0) == pytest.approx([24, 24], abs=2)


def test_crop_over_the_border_repeats_the_border() -> None:
    image = np.full((60, 60, 3), 90, np.uint8)
    image[:, 0] = 200
    crop = crop_face(image, Face((-20, 0, 40, 60), 0.9), 60, margin=1.0)
    assert (crop[:, :18] == 200).all()
    assert (crop[:, 24:] == 90).all()


def test_framing_does_not_depend_on_how_much_of_the_picture_is_left() -> None:
    """A tight chip of a face, and the whole portrait: nearly the same crop of the face."""
    (face,) = detect_faces(ASTRONAUT)
    x0, y0, x1, y1 = (round(edge) for edge in face.box_px)
    chip = ASTRONAUT[y0 - 2 : y1 + 2, x0 - 14 : x1 + 14]
    (found,) = detect_faces(chip)
    wide, tight = crop_face(ASTRONAUT, face, 80), crop_face(chip, found, 80)
    middle = slice(14, 66)
    difference = np.abs(wide[middle, middle].astype(int) - tight[middle, middle])
    assert difference.mean() < 20


def marked(size: int, points: list[tuple[float, float]]) -> ImageArray:
    """A dark picture with a bright spot at each point."""
    rows, columns = np.mgrid[:size, :size] + 0.5
    bright = np.zeros((size, size))
    for x, y in points:
        bright = np.maximum(bright, 255 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 18))
    return np.repeat(bright[:, :, np.newaxis], 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize("degrees", [-30, 0, 20])
def test_an_aligned_crop_has_the_landmarks_where_the_template_has_them(degrees: float) -> None:
    turn = 90 * np.exp(1j * np.radians(degrees))
    points = [(z.real, z.imag) for z in 150 + 140j + turn * ((TEMPLATE - 0.5) @ np.array([1, 1j]))]
    face = Face((0, 0, 300, 300), 0.9, tuple(points))  # of the box nothing is taken
    crop = crop_face(marked(300, points), face, 120, aligned=True)
    assert crop.shape == (120, 120, 3)
    for x, y in 120 * TEMPLATE:
        left, top = round(x) - 8, round(y) - 8
        around = crop[top : top + 16, left : left + 16, 0].astype(float)
        rows, columns = np.mgrid[:16, :16] + 0.5
        across, down = (columns * around).sum() / around.sum(), (rows * around).sum() / around.sum()
        assert (left + across, top + down) == pytest.approx((x, y), abs=0.8)


def test_a_larger_margin_shows_more_around_the_face() -> None:
    (face,) = detect_faces(ASTRONAUT)
    close, wide = (crop_face(ASTRONAUT, face, 100, margin, aligned=True) for margin in (1.1, 2.2))
    middle = np.asarray(Image.fromarray(close).resize((50, 50), Image.Resampling.BILINEAR))
    assert np.abs(wide[25:75, 25:75].astype(int) - middle).mean() < 3


@pytest.mark.parametrize("landmarks", [(), ((50, 40), (52, 60), (70, 50), (52, 70), (50, 80))])
def test_a_face_whose_landmarks_are_unknown_or_fit_badly_is_cropped_by_its_box(
    landmarks: tuple[tuple[float, float], ...],
) -> None:
    (found,) = detect_faces(ASTRONAUT)
    face = Face(found.box_px, found.score, landmarks)
    assert np.array_equal(crop_face(ASTRONAUT, face, 80, aligned=True), crop_face(ASTRONAUT, face, 80))


def test_a_tilted_face_is_cropped_nearly_as_the_upright_one() -> None:
    (upright,) = detect_faces(ASTRONAUT)
    picture = np.asarray(Image.fromarray(ASTRONAUT).rotate(12, Image.Resampling.BICUBIC))
    (tilted,) = detect_faces(picture)

    def apart(aligned: bool) -> float:
        one = crop_face(ASTRONAUT, upright, 80, aligned=aligned).astype(int)
        return float(np.abs(one - crop_face(picture, tilted, 80, aligned=aligned)).mean())

    assert apart(aligned=True) < 0.8 * apart(aligned=False)


def test_landmarks_that_are_one_point_are_of_no_use() -> None:
    assert aligned_square(Face((0, 0, 9, 9), 0.9, ((4, 4),) * 5)) is None
