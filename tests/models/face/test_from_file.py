import io

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from models.errors import InvalidImage, NoFaceFound
from models.face.from_file import embed_face_file, embed_picture
from models.limits import ImageLimits
from models.types import Picture
from tests.fakes import StandInVclip


def portrait(side: int) -> bytes:
    """NASA's portrait of Eileen Collins, public domain."""
    buffer = io.BytesIO()
    Image.fromarray(astronaut()).resize((side, side)).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def test_boxes_are_in_pixels_of_the_file_however_it_was_decoded() -> None:
    data, stand_in = portrait(1024), StandInVclip()
    whole = embed_face_file(stand_in, data)
    reduced = embed_face_file(stand_in, data, limits=ImageLimits(512 * 512))
    assert np.allclose(whole.face.box_px, reduced.face.box_px, atol=16)
    assert [face.box_px for face in reduced.faces] == [reduced.face.box_px]
    assert not np.allclose(whole.embedding, reduced.embedding, atol=1e-6)  # it was another picture


def test_all_faces_are_told_and_the_one_at_the_index_is_embedded() -> None:
    both = np.zeros((512, 800, 3), np.uint8)
    both[:256, :256] = np.asarray(Image.fromarray(astronaut()).resize((256, 256)))
    both[:, 288:] = astronaut()
    found = embed_picture(StandInVclip(), Picture(both), 1)
    assert len(found.faces) == 2
    assert found.face == found.faces[1]


def test_without_a_face_an_incomplete_picture_is_to_blame() -> None:
    nothing = np.zeros((64, 64, 3), np.uint8)
    with pytest.raises(NoFaceFound):
        embed_picture(StandInVclip(), Picture(nothing))
    with pytest.raises(InvalidImage, match="complete file"):
        embed_picture(StandInVclip(), Picture(nothing, incomplete=True))
