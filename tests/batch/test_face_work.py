"""One row of a batch, around the stand-in."""

from pathlib import Path

import numpy as np
import pytest

from batch.face_file import FaceFile
from batch.face_work import FaceResult, FaceWork, Failure
from batch.order import Order
from models.voice.formats import AudioFormat, encode_speech
from tests.batch.face_sources import FACE
from tests.fakes import StandInVclip


def order(**fields: object) -> Order:
    return Order((), Path("out"), audio=AudioFormat.WAV, **fields)  # type: ignore[arg-type]


def worked(asked: Order, text: str | None = None) -> FaceResult:
    made = FaceWork(StandInVclip(), asked).work(0, FaceFile("one.jpg", lambda: FACE, text))
    assert isinstance(made, FaceResult)
    return made


def test_the_text_of_a_row_goes_before_that_for_all() -> None:
    assert worked(order(text="For all."), "Of the row.").text == "Of the row."
    assert worked(order(text="For all.")).text == "For all."


@pytest.mark.parametrize("marked", [True, False])
def test_speech_is_marked_unless_the_order_says_otherwise(marked: bool) -> None:
    made = worked(order(text="Hi there.", marks_speech=marked))
    stand_in = StandInVclip()
    spoken = stand_in.speak("Hi there.", stand_in.voice(made.voice))
    expected = encode_speech([stand_in.mark(spoken) if marked else spoken], AudioFormat.WAV)
    assert made.audio == expected
    assert not np.array_equal(stand_in.mark(spoken).samples, spoken.samples)


def test_a_file_that_cannot_be_read_is_a_failure_of_its_row(tmp_path: Path) -> None:
    made = FaceWork(StandInVclip(), order(text="Hi.")).work(7, FaceFile("x", (tmp_path / "none").read_bytes))
    assert made == Failure(7, "x", "UnreadableRow", "cannot be read: No such file or directory")
