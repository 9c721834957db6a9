"""Zero-shot figures with an encoder that reads the answer off the picture's colour."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.errors import InvalidInput
from models.types import FloatArray, ImageArray
from tests.presence import present
from tests.training.evaluation_shards import ShardSample, write_shard
from tests.vectors import unit
from training.evaluation.faces.attributes import evaluate_faces

AGE_DEGREES = 2.0  # per year, on half a circle


def _place(gender: str, age: float) -> FloatArray:
    turn = np.radians(AGE_DEGREES * age)
    vector = np.array([1.0 if gender == "f" else -1.0, np.cos(turn), np.sin(turn)])
    return unit(vector)


class ColourEncoder:
    """A red picture is a woman, a black one a man, and green is the age times 2."""

    dim = 3
    image_size = 24
    aligned = False
    logit_scale = 2000.0

    def embed(self, crops: ImageArray) -> FloatArray:
        """As `FaceEncoder.embed`."""
        colours = crops.reshape(len(crops), -1, 3).mean(axis=1)
        return np.stack([_place("f" if red > 127 else "m", green / 2) for red, green, _ in colours])

    def embed_text(self, captions: Sequence[str]) -> FloatArray:
        """As `FaceEncoder.embed_text`."""
        ages = [float(present(re.search(r"\d+", caption))[0]) for caption in captions]
        female = [bool(re.search("woman|girl", caption)) for caption in captions]
        return np.stack([_place("f" if f else "m", age) for f, age in zip(female, ages, strict=True)])


@dataclass(frozen=True)
class ColourVclip:
    """A bundle of this encoder alone."""

    face_encoder: ColourEncoder = field(default_factory=ColourEncoder)


VCLIP = ColourVclip()


def _face(looks: str, looks_aged: int, **labels: object) -> ShardSample:
    """A picture that looks like a woman (`f`) or a man (`m`) of an age, with whatever labels."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40), (255 if looks == "f" else 0, 2 * looks_aged, 0)).save(buffer, format="PNG")
    return dict(labels), {"png": buffer.getvalue()}


def test_what_the_encoder_sees_is_compared_with_the_labels(tmp_path: Path) -> None:
    faces = [
        _face("f", 32, gender="f", age=32.0),
        _face("m", 50, gender="m", age=40.0),  # 10 years off
        _face("m", 23, gender="f", age=23.0),  # the other gender
        _face("f", 65, gender="f", age=65.0),
    ]
    measured = evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", faces)])
    assert measured["n"] == 4
    assert measured["gender_accuracy"] == 0.75
    assert measured["age_mae"] == pytest.approx(10 / 4, abs=0.4)
    assert measured["gender_accuracy_ci95"][0] < 0.75 < measured["gender_accuracy_ci95"][1]
    assert measured["age_mae_ci95"][0] < measured["age_mae"] < measured["age_mae_ci95"][1]


def test_every_race_and_age_band_is_a_group_of_its_own(tmp_path: Path) -> None:
    faces = [
        _face("f", 20, gender="f", age=20.0, race="white"),
        _face("f", 29, gender="m", age=29.0, race="white"),
        _face("m", 47, gender="m", age=47.0, race="black"),
        _face("m", 71, gender="m", age=71.0),
    ]
    measured = evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", faces)])
    assert {race: group["n"] for race, group in measured["by_race"].items()} == {"white": 2, "black": 1}
    assert measured["by_race"]["white"]["gender_accuracy"] == 0.5
    assert measured["by_race"]["black"]["gender_accuracy"] == 1.0
    assert {band: group["n"] for band, group in measured["by_age"].items()} == {
        "16-29": 2,
        "45-59": 1,
        "60+": 1,
    }


def test_a_missing_label_leaves_the_face_out_of_that_figure_only(tmp_path: Path) -> None:
    faces = [_face("f", 30, gender="f"), _face("m", 30, age=30.0), _face("m", 30, gender="m", age=30.0)]
    measured = evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", faces)])
    assert (measured["n"], measured["n_gender"], measured["n_age"]) == (3, 2, 2)
    assert measured["gender_accuracy"] == 1.0


def test_a_figure_for_which_nobody_has_the_label_is_null(tmp_path: Path) -> None:
    measured = evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", [_face("f", 30, gender="f")])])
    assert measured["age_mae"] is None
    assert measured["age_mae_ci95"] is None
    assert measured["by_race"] == measured["by_age"] == {}


@pytest.mark.parametrize(
    ("labels", "unusable"),
    [({"gender": "female", "age": 30.0}, "gender"), ({"gender": "f", "age": "thirty"}, "age")],
)
def test_a_label_of_another_kind_counts_as_missing(
    tmp_path: Path, labels: dict[str, object], unusable: str
) -> None:
    measured = evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", [_face("f", 30, **labels)])])
    assert measured[f"n_{unusable}"] == 0


def test_more_pictures_than_go_through_the_encoder_at_once_are_all_counted(tmp_path: Path) -> None:
    faces = [_face("f", 30, gender="f" if number % 5 else "m") for number in range(300)]
    measured = evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", faces)])
    assert (measured["n"], measured["gender_accuracy"]) == (300, 0.8)


def test_unreadable_pictures_are_counted_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faces = [_face("f", 30, gender="f"), ({"gender": "f"}, {"jpg": b"no picture"})]
    measured = evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", faces)])
    assert (measured["n"], measured["n_skipped"]) == (1, 1)
    assert "skipped sample001" in capsys.readouterr().err


def test_pictures_without_a_detected_face_are_judged_whole_and_counted(tmp_path: Path) -> None:
    measured = evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", [_face("f", 30, gender="f")])])
    assert (measured["n"], measured["n_without_face"]) == (1, 1)


def test_shards_without_a_picture_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no readable picture"):
        evaluate_faces(VCLIP, [write_shard(tmp_path / "faces.tar", [({"gender": "f"}, {})])])
