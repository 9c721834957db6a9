"""The figures of turned faces with an encoder that embeds a crop as the brightness of its patches."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from models.errors import InvalidInput
from models.types import FloatArray, ImageArray
from tests.training.evaluation.faces.test_attributes import ColourEncoder
from tests.training.evaluation_shards import ShardSample, write_shard
from training.evaluation.faces.turned import ANGLES_DEG, evaluate_turned_faces


class PatchEncoder(ColourEncoder):
    """The brightness of 6 x 6 patches against their mean."""

    dim = 36

    def embed(self, crops: ImageArray) -> FloatArray:
        """As `FaceEncoder.embed`."""
        patches = crops.mean(axis=3).reshape(len(crops), 6, 4, 6, 4).mean(axis=(2, 4)).reshape(len(crops), 36)
        centred = patches - patches.mean(axis=1, keepdims=True)
        return np.asarray(centred / np.linalg.norm(centred, axis=1, keepdims=True), np.float32)


@dataclass(frozen=True)
class PatchVclip:
    """A bundle of this encoder alone."""

    face_encoder: PatchEncoder = field(default_factory=PatchEncoder)


def _sample(image: ImageArray) -> ShardSample:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return {}, {"png": buffer.getvalue()}


def test_turning_upright_restores_what_a_turn_took(tmp_path: Path) -> None:
    portrait: ImageArray = astronaut()[:300, :450]
    empty = np.full((200, 200, 3), 90, np.uint8)
    shard = write_shard(tmp_path / "faces.tar", [_sample(portrait), _sample(empty)])
    figures = evaluate_turned_faces(PatchVclip(), [shard], limit=10)
    assert figures["n"] == 1
    before, after = figures["as_it_lies"], figures["turned_upright"]
    assert list(before) == list(after) == [str(angle) for angle in ANGLES_DEG]
    assert before["0"]["cosine"] == after["0"]["cosine"] == 1.0
    for angle in ("90", "180"):
        assert after[angle]["found"] == 1.0
        assert after[angle]["cosine"] > 0.95
        assert not before[angle]["found"] or before[angle]["cosine"] < 0.8


def test_pictures_without_a_face_are_not_enough(tmp_path: Path) -> None:
    shard = write_shard(tmp_path / "faces.tar", [_sample(np.full((200, 200, 3), 90, np.uint8))])
    with pytest.raises(InvalidInput, match="no readable picture with exactly one face"):
        evaluate_turned_faces(PatchVclip(), [shard], limit=10)
