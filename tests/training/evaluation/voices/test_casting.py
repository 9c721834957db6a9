"""Two faces choose their voices alone and together."""

from pathlib import Path

import pytest

from models.errors import InvalidInput
from models.vclip import Vclip
from tests.training.evaluation_shards import picture, write_shard
from training.evaluation.voices.casting import evaluate_casting, pairs_of_one_gender


@pytest.fixture
def shard(tmp_path: Path, astronaut_jpeg: bytes) -> Path:
    """A woman, a gray picture, a man, and the woman again."""
    woman, gray = ({"gender": "f"}, {"jpg": astronaut_jpeg}), ({"gender": "f"}, {"jpg": picture(80)})
    man = ({"gender": "m"}, {"jpg": astronaut_jpeg})
    return write_shard(tmp_path / "faces.tar", [woman, gray, man, woman])


def test_faces_of_one_gender_are_paired_and_pictures_without_a_face_passed_over(
    mini_vclip: Vclip, shard: Path
) -> None:
    (pair,) = pairs_of_one_gender(mini_vclip, [shard], 80)
    assert (pair[0].embedding == pair[1].embedding).all()
    assert pairs_of_one_gender(mini_vclip, [shard], 0) == []


def test_one_face_twice_gets_one_voice_alone_and_two_together(mini_vclip: Vclip, shard: Path) -> None:
    pairs = pairs_of_one_gender(mini_vclip, [shard], 80)
    figures = evaluate_casting(mini_vclip, pairs)
    assert figures["n_pairs"] == 1
    assert figures["predicted_alone"] == pytest.approx(1.0, abs=1e-3)
    assert figures["predicted_together"] < 0.9
    second = mini_vclip.cast_voices(pairs[0])[1]
    assert figures["fit"] - figures["fit_lost"] == pytest.approx(second.cosine, abs=1e-3)
    assert "heard_alone" not in figures


def test_without_pairs_there_is_nothing_to_measure(mini_vclip: Vclip) -> None:
    with pytest.raises(InvalidInput, match="two faces of one gender"):
        evaluate_casting(mini_vclip, [])
