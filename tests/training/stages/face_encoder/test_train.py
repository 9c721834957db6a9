from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.face.resnet import RGB_MEAN, RGB_SCALE
from models.types import ImageArray
from tests.training.data.test_faces import FACE, write_shard
from training.data import faces
from training.imports.dlib_descriptor import WEIGHTS, load_network, model_folder
from training.stages.face_encoder import train as stage
from training.stages.face_encoder.student import Student, update_average

FIRST = stage.Cycle(1, 1e-3, ((0.0, 0.5), (1.0, 0.5)))
SECOND = stage.Cycle(1, 5e-4, ((0.0, 1.0), (1.0, 1.0)))
PICTURE = np.stack([FACE[8:152, 8:152]])


def variants(count: int) -> list[ImageArray]:
    """One real face in many colours of light."""
    light = np.random.default_rng(0).uniform(0.5, 1.0, (count, 1, 1, 3))
    return [(FACE * shade).astype(np.uint8) for shade in light]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All shards that training wants, each with very few faces."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "faces").mkdir()
    (folder / "pairs").mkdir()
    for name in stage.LABELLED:
        corpus = name.removesuffix("-train")
        samples: dict[str, tuple[dict[str, Any], list[ImageArray]]] = {}
        for index, picture in enumerate(variants(60 if corpus == "utkface" else 8)):
            labels = {"corpus": corpus, "gender": "fm"[index % 2], "age": 20.0 + index, "race": "white"}
            samples[f"{corpus}{index}"] = (labels, [picture])
        write_shard(folder / "faces" / f"{name}.tar", samples)
    for name in stage.PAIRED:
        labels = {"corpus": name.removesuffix("-train"), "identity": name, "gender": "f"}
        write_shard(folder / "pairs" / f"{name}.tar", {name: (labels, [FACE])})
    return folder


@pytest.mark.slow
def test_pair_faces_are_used_without_their_labels(data_dir: Path, tmp_path: Path) -> None:
    faces = stage.load_training_faces(data_dir, tmp_path)
    paired = ~np.isin(faces.corpora, ["utkface", "fairface125", "lfw"])
    assert paired.sum() == len(stage.PAIRED)
    assert set(faces.genders[paired]) == {""}
    assert set(faces.genders[~paired]) == {"f", "m"}


@pytest.mark.slow
def test_an_interrupted_training_ends_with_the_same_weights(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "HELD_BACK_PERCENT", 25)  # of so few faces, some of each kind
    monkeypatch.setattr(stage, "BATCH", 32)
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    stage.train_face_encoder(data_dir, whole, (FIRST, SECOND))
    stage.train_face_encoder(data_dir, halves, (FIRST,))
    first = stage.load_trained(halves).embed(PICTURE)
    stage.train_face_encoder(data_dir, halves, (FIRST, SECOND))
    expected = stage.load_trained(whole).embed(PICTURE)
    assert np.allclose(stage.load_trained(halves).embed(PICTURE), expected, atol=1e-4)
    assert not np.allclose(first, expected, atol=1e-4)
    assert (whole / "face_encoder.safetensors").stat().st_size < 30_000_000


def test_training_starts_from_the_teacher(data_dir: Path) -> None:
    """With the weights for pictures taken over, a linear map of the embedding is the teacher's descriptor."""
    teacher = load_network((model_folder() / WEIGHTS).read_bytes())
    student = stage.start().student.eval()
    pictures = torch.rand(4, 3, 112, 112, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        standard = (pictures - torch.tensor(RGB_MEAN).view(1, 3, 1, 1)) / RGB_SCALE
        features = student.clip.encode_image(standard) @ student.clip.visual.head.proj.weight
        expected = teacher(255 * pictures)
    assert torch.allclose(features @ teacher.output.weight.T, expected, atol=1e-4)


def test_learning_rate_and_augmentation_follow_the_cycle() -> None:
    cycle = stage.Cycle(6, 1e-3, ((0.0, 0.2), (0.5, 1.0), (1.0, 0.6)))
    start, middle, end = (stage.Schedule(cycle, 5000, done) for done in (0.0, 0.5, 1.0))
    assert start.learning_rate == pytest.approx(1e-3)
    assert middle.learning_rate == pytest.approx(0.5e-3, rel=0.02)
    assert end.learning_rate < 1e-5
    assert [point.augmentation for point in (start, middle, end)] == pytest.approx([0.2, 1.0, 0.6])
    assert stage.Schedule(cycle, 0, 0.0).learning_rate < start.learning_rate / 100  # warm-up


def test_the_average_follows_weights_and_statistics() -> None:
    averaged, current = Student(), Student()
    with torch.no_grad():
        for parameter in current.parameters():
            parameter.add_(1.0)
    before = averaged.to_descriptor.weight.clone()
    update_average(averaged, current, 0.75)
    assert torch.allclose(averaged.to_descriptor.weight, 0.75 * before + 0.25 * current.to_descriptor.weight)
