from pathlib import Path

import numpy as np
import pytest

from models.face.custom_clip import custom_encoder
from models.face.encoder import FaceEncoder
from models.face.open_clip_models import build_clip
from tests.models.face.test_encoder import CONFIG
from tests.training.data.test_faces import FACE, write_shard
from training.data.pair_faces import VIEW_MARGINS, embed_pair_faces


@pytest.fixture(scope="module")
def encoder() -> FaceEncoder:
    return custom_encoder(CONFIG, build_clip(CONFIG["model"]).state_dict())


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shard") / "talk-train.tar"
    return write_shard(
        path, {"a": ({"identity": "id1"}, [FACE, FACE[:, ::-1]]), "b": ({"identity": "id2"}, [FACE])}
    )


@pytest.fixture(scope="module")
def work_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keeps the prepared faces, so that they are prepared once."""
    return tmp_path_factory.mktemp("work")


def test_every_picture_is_embedded_in_every_view(encoder: FaceEncoder, shard: Path, work_dir: Path) -> None:
    pairs = embed_pair_faces(encoder, [shard], work_dir)
    assert pairs.keys.tolist() == ["a", "a", "b"]
    assert pairs.identities.tolist() == ["id1", "id1", "id2"]
    assert pairs.shards.tolist() == ["talk-train"] * 3
    assert pairs.embeddings.shape == (3, len(VIEW_MARGINS), encoder.dim)
    assert np.allclose(np.linalg.norm(pairs.embeddings, axis=2), 1, atol=1e-5)
    assert np.allclose(pairs.embeddings[0], pairs.embeddings[2], atol=1e-5)
    assert not np.allclose(pairs.embeddings[0, 0], pairs.embeddings[0, 1])


def test_another_encoder_does_not_get_the_first_ones_cache(
    encoder: FaceEncoder, shard: Path, work_dir: Path
) -> None:
    first = embed_pair_faces(encoder, [shard], work_dir).embeddings
    other = custom_encoder(CONFIG, build_clip(CONFIG["model"]).state_dict())
    assert not np.allclose(embed_pair_faces(other, [shard], work_dir).embeddings, first)
    assert np.allclose(embed_pair_faces(encoder, [shard], work_dir).embeddings, first)


def test_nor_does_the_same_encoder_that_is_given_aligned_crops(
    encoder: FaceEncoder, shard: Path, work_dir: Path
) -> None:
    state = build_clip(CONFIG["model"]).state_dict()
    by_box, aligned = (custom_encoder(CONFIG, state, aligned=each) for each in (False, True))
    first, other = (embed_pair_faces(each, [shard], work_dir).embeddings for each in (by_box, aligned))
    assert not np.array_equal(first, other)
