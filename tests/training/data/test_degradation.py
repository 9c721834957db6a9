import numpy as np
import pytest

from models.face.detection import detect_faces
from models.face.quality import measure_face
from models.types import Face, ImageArray, Waveform
from models.voice.activity import SpeechPart
from models.voice.quality import clipped_share, signal_to_noise_db
from training.data.degradation import blurred, clipped, covered, longer_side, noisy, shortened, shrunk

RATE_HZ = 16_000
TONE = Waveform((0.3 * np.sin(np.arange(4 * RATE_HZ) / 20)).astype(np.float32), RATE_HZ)
FACE = Face((40.0, 20.0, 120.0, 120.0), 0.9)


@pytest.fixture(scope="module")
def found(astronaut: ImageArray) -> Face:
    return detect_faces(astronaut)[0]


def test_a_smaller_picture_holds_the_same_face(astronaut: ImageArray, found: Face) -> None:
    smaller, face = shrunk(astronaut, found, 40.0)
    assert longer_side(face) == pytest.approx(40.0)
    assert smaller.shape[0] == pytest.approx(512 * 40 / longer_side(found), abs=1)
    [again] = detect_faces(smaller)
    assert again.box_px == pytest.approx(face.box_px, abs=5)


def test_no_picture_is_enlarged(astronaut: ImageArray, found: Face) -> None:
    same, face = shrunk(astronaut, found, 5000.0)
    assert np.array_equal(same, astronaut)
    assert face == found


def test_the_more_it_is_blurred_the_less_sharp_it_is(astronaut: ImageArray, found: Face) -> None:
    shares = (0.0, 0.01, 0.03, 0.1)
    measured = [measure_face(blurred(astronaut, found, share), found).sharpness for share in shares]
    assert measured == sorted(measured, reverse=True)
    assert measured[-1] < measured[0] / 20


def test_a_cover_hides_its_share_of_the_face_and_nothing_else() -> None:
    white = np.full((200, 200, 3), 255, np.uint8)
    hidden = (covered(white, FACE, 0.25, (0.5, 0.5)) == 128).all(axis=2)
    assert hidden.sum() == pytest.approx(0.25 * FACE.area_px, rel=0.05)
    rows, columns = np.nonzero(hidden)
    assert (columns.mean(), rows.mean()) == pytest.approx((80, 70), abs=1)
    assert (white == 255).all()  # the picture itself is left as it was


def test_a_cover_may_lie_over_the_border() -> None:
    white = np.full((200, 200, 3), 255, np.uint8)
    hidden = (covered(white, Face((-50.0, -50.0, 30.0, 30.0), 0.9), 0.5, (0.5, 0.5)) == 128).all(axis=2)
    assert 0 < hidden.sum() < 0.25 * 80 * 80
    assert not hidden[30:].any()


def test_the_middle_of_a_recording_is_left() -> None:
    shorter = shortened(TONE, 1.0)
    assert np.array_equal(shorter.samples, TONE.samples[round(1.5 * RATE_HZ) : round(2.5 * RATE_HZ)])
    assert np.array_equal(shortened(TONE, 60.0).samples, TONE.samples)


def test_more_gain_clips_more() -> None:
    shares = [clipped_share(clipped(TONE, gain)) for gain in (1.0, 2.0, 10.0)]
    assert shares == sorted(shares)
    assert shares[0] < 0.05
    assert shares[2] == pytest.approx(0.936, abs=0.02)  # of a sine: all above a tenth of its peak


def test_noise_is_as_loud_as_asked() -> None:
    silence = np.zeros(RATE_HZ, np.float32)
    spoken = Waveform(np.concatenate([TONE.samples, silence]), RATE_HZ)
    worse = noisy(spoken, 10.0, np.random.default_rng(0))
    # the power of the recording is that of the tone in four of its five seconds
    expected = 10 * np.log10(1 + 10 * 5 / 4)
    assert signal_to_noise_db(worse, [SpeechPart(0.0, 4.0)]) == pytest.approx(expected, abs=0.2)
