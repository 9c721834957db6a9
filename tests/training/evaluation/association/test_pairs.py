"""Trials on shards whose outcome is known, with real pictures, recordings and tars."""

import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.errors import InvalidInput
from tests.training.evaluation_shards import ShadeAndPitchVclip, ShardSample, picture, tone, write_shard
from training.evaluation.association.pairs import evaluate_association, project_pictures

VCLIP = ShadeAndPitchVclip()


def _pair(
    identity: str, shade: int, pitch_hz: float, gender: str | None = None, crops: int = 1
) -> ShardSample:
    labels = {"identity": identity} | ({"gender": gender} if gender else {})
    pictures = {f"{number}.jpg": picture(shade) for number in range(crops)}
    return labels, {**pictures, "wav": tone(pitch_hz)}


def _people(n: int, gender_of: Callable[[int], str | None] = lambda number: None) -> list[ShardSample]:
    """`n` people whose face and voice fit exactly, two clips of each."""
    return [
        _pair(f"person-{number}", 10 + 8 * number, 100 + 80 * number, gender_of(number))
        for number in range(n)
        for _ in range(2)
    ]


def test_a_perfect_match_of_face_and_voice_scores_1(tmp_path: Path) -> None:
    measured = evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", _people(8))])
    assert measured["n_pairs"] == 16
    assert measured["n_identities"] == 8
    assert measured["n_skipped"] == 0
    assert measured["auc"] == 1.0
    assert measured["auc_ci95"] == [1.0, 1.0]
    assert measured["eer"] == 0.0


def test_voices_dealt_to_the_wrong_people_score_by_chance_or_worse(tmp_path: Path) -> None:
    dealt = [_pair(f"person-{n}", 10 + 8 * n, 100 + 80 * ((n + 4) % 8)) for n in range(8)]
    measured = evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", dealt)])
    assert measured["auc"] < 0.5
    assert measured["eer"] > 0.5


def test_two_clips_of_one_person_are_a_positive_also_across_shards(tmp_path: Path) -> None:
    people = _people(4)
    shards = [write_shard(tmp_path / "a.tar", people[0::2]), write_shard(tmp_path / "b.tar", people[1::2])]
    measured = evaluate_association(VCLIP, shards)
    assert (measured["n_pairs"], measured["n_identities"], measured["auc"]) == (8, 4, 1.0)


def test_noise_in_place_of_the_voice_tells_nothing(tmp_path: Path) -> None:
    people = [_pair(f"person-{n}", 4 * n + 4, 40 * n + 40) for n in range(40)]
    measured = evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", people)])
    assert measured["auc"] == 1.0
    assert measured["baselines"]["noise_voice_auc"] == pytest.approx(0.5, abs=0.1)


def test_the_gender_oracle_knows_the_labels_and_nothing_else(tmp_path: Path) -> None:
    people = [_pair(f"person-{n}", 10, 100, "f" if n % 2 else "m") for n in range(4)]
    measured = evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", people)])
    # 4 positives; of 12 negatives 4 agree in gender (a tie), 8 do not (a win)
    assert measured["baselines"]["gender_oracle_auc"] == pytest.approx((8 + 4 / 2) / 12, abs=1e-4)
    assert measured["auc"] == pytest.approx(0.5)  # all faces and voices are alike


def test_a_score_that_only_knows_gender_is_worth_nothing_within_a_gender(tmp_path: Path) -> None:
    people = [
        _pair(f"person-{n}", 20 if n % 2 else 80, 200 if n % 2 else 800, "f" if n % 2 else "m")
        for n in range(8)
    ]
    measured = evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", people)])
    assert measured["auc"] > 0.7
    assert measured["auc_same_gender"] == pytest.approx(0.5)


def test_the_curve_goes_through_the_figures_and_probabilities_are_compared_with_what_is_so(
    tmp_path: Path,
) -> None:
    shard = write_shard(tmp_path / "pairs.tar", _people(8, lambda number: "fm"[number % 2]))
    measured = evaluate_association(VCLIP, [shard])
    assert measured["roc"][0] == [0.0, 0.0]
    assert all(hits == 1.0 for _, hits in measured["roc"][1:])  # as the AUC is 1
    assert 50 <= len(measured["roc"]) <= 60
    assert measured["roc_same_gender"] == measured["roc"]
    bins = measured["reliability"]
    assert sum(each["n_positive"] for each in bins) == 8 * 2 * 2
    assert sum(each["n_negative"] for each in bins) == 16 * 16 - 8 * 2 * 2
    assert sum(each["share"] for each in bins) == pytest.approx(1, abs=1e-3)
    # every true pair has the cosine 1, so the probability that the calibration gives for it
    sure = 1 / (1 + np.exp(-(20.0 - 15.0)))
    assert bins[-1]["n_positive"] == 32
    assert bins[-1]["predicted"] == pytest.approx(sure, abs=0.03)
    assert measured["calibration_error"] > 0


def test_without_gender_labels_the_gender_figures_are_null(tmp_path: Path) -> None:
    measured = evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", _people(4))])
    assert measured["auc_same_gender"] is None
    assert measured["auc_same_gender_ci95"] is None
    assert measured["roc_same_gender"] is None
    assert measured["baselines"]["gender_oracle_auc"] is None


def test_clips_without_a_label_stay_out_of_the_gender_figures_only(tmp_path: Path) -> None:
    labelled = [_pair(f"person-{n}", 10 + 8 * n, 100 + 80 * n, "f") for n in range(4)]
    stranger = _pair("stranger", 10, 800)  # a face like the first one's, the voice of nobody
    both = evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", [*labelled, stranger])])
    assert both["n_pairs"] == 5
    assert both["auc"] < 1.0
    assert both["auc_same_gender"] == 1.0


def test_several_pictures_of_a_clip_are_one_face_in_their_middle() -> None:
    projected = project_pictures(VCLIP, [picture(10), picture(50)])
    np.testing.assert_allclose(projected, [np.cos(np.radians(30)), np.sin(np.radians(30))], atol=1e-5)


def test_samples_that_cannot_be_read_are_counted_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = [
        ({"identity": "a"}, {"jpg": b"no picture", "wav": tone(300)}),
        ({"identity": "b"}, {"jpg": picture(30), "wav": b"no audio"}),
        ({"identity": "c"}, {"jpg": picture(30)}),
        ({"identity": "d"}, {"wav": tone(300)}),
        ({}, {"jpg": picture(30), "wav": tone(300)}),
    ]
    measured = evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", [*_people(2), *broken])])
    assert measured["n_skipped"] == 5
    assert measured["n_pairs"] == 4
    complaints = capsys.readouterr().err
    assert [f"skipped sample{number:03}" in complaints for number in range(4, 9)] == [True] * 5


def test_figures_are_the_same_on_every_run(tmp_path: Path) -> None:
    shard = write_shard(tmp_path / "pairs.tar", [_pair(f"p{n}", 7 * n, 60 * (n % 5) + 50) for n in range(9)])
    assert evaluate_association(VCLIP, [shard]) == evaluate_association(VCLIP, [shard])


@pytest.mark.parametrize("content", [b"not a tar at all" * 64, b""], ids=["other bytes", "empty"])
def test_a_file_that_is_no_shard_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    shard = tmp_path / "broken.tar"
    shard.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"broken\.tar"):
        evaluate_association(VCLIP, [shard])


@pytest.mark.parametrize("extra", [700, 0], ids=["within a file", "between two files"])
def test_a_shard_cut_short_is_refused(tmp_path: Path, extra: int) -> None:
    shard = write_shard(tmp_path / "pairs.tar", _people(4))
    with tarfile.open(shard) as tar:
        cut = tar.getmembers()[9].offset + extra
    shard.write_bytes(shard.read_bytes()[:cut])
    with pytest.raises(InvalidInput, match=r"pairs\.tar"):
        evaluate_association(VCLIP, [shard])


def test_trials_need_two_people(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="two people"):
        evaluate_association(VCLIP, [write_shard(tmp_path / "pairs.tar", _people(1))])
