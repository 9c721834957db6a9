"""Published forms of lists over a made VoxCeleb1: the figures are those of the same trials as shards."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import InvalidInput, InvalidParameter
from tests.training.evaluation_shards import ShadeAndPitchVclip, picture, tone, write_shard
from tests.training.vox1_tree import PEOPLE, VIDEO, pairs_of, pins, self_lifting, wen, write_tree
from training.evaluation.association.pairs import evaluate_association
from training.evaluation.association.published_trials import evaluate_trials
from training.evaluation.association.trial_lists import converted_text
from training.evaluation.association.trial_pickle import trials_of_pickle

VCLIP = ShadeAndPitchVclip()
# faces that fit the voices only roughly, so that the figures are not 1; no two trials score alike
ROUGH = [replace(person, place=place) for person, place in zip(PEOPLE, (17, 71, 40, 62), strict=True)]
FIGURES = ("auc", "auc_ci95", "eer")


def _lists(tmp_path: Path) -> dict[str, Path]:
    content = pickle.dumps(self_lifting(pairs_of()))
    texts = {
        "self-lifting": converted_text(trials_of_pickle(content), "0" * 64),
        "pins": pins(pairs_of()),
        "wen": wen(pairs_of()),
    }
    paths = {name: tmp_path / f"{name}.list" for name in texts}
    for name, text in texts.items():
        paths[name].write_text(text)
    return paths


def _rough_tree(root: Path) -> Path:
    """The voices of PEOPLE, and other faces."""
    write_tree(root)
    for person in ROUGH:
        (root / f"unzippedFaces/{person.name}/1.6/{VIDEO}/0000925.jpg").write_bytes(picture(person.place))
        (root / f"VGG_ALL_FRONTAL/{person.name}/00000554.jpg").write_bytes(picture(person.place))
    return root


@pytest.mark.parametrize("protocol", ["self-lifting", "pins", "wen"])
def test_the_figures_are_those_of_the_same_trials_as_shards(tmp_path: Path, protocol: str) -> None:
    lists = _lists(tmp_path)
    measured = evaluate_trials(VCLIP, [lists[protocol]], [_rough_tree(tmp_path / "vox1")])
    shard = write_shard(
        tmp_path / "pairs.tar",
        [
            (
                {"identity": person.id, "gender": person.gender},
                {"jpg": picture(face.place), "wav": tone(10.0 * person.place)},
            )
            for person, face in zip(PEOPLE, ROUGH, strict=True)
        ],
    )
    expected = evaluate_association(VCLIP, [shard])
    figures = measured["lists"][f"{protocol}.list"]
    assert 0.5 < expected["auc"] < 1.0
    assert {name: figures["all"][name] for name in FIGURES} == {name: expected[name] for name in FIGURES}
    assert figures["same_gender"]["auc"] == expected["auc_same_gender"]
    assert figures["all"]["n_trials"] == 16
    assert figures["all"]["n_positive"] == figures["same_gender"]["n_positive"] == 4
    assert figures["same_gender"]["n_trials"] == 8
    assert measured["protocol"] == protocol
    assert (figures["n_listed"], figures["n_missing"], figures["n_identities"]) == (16, 0, 4)


def test_several_lists_of_one_protocol_are_measured_together_each_by_itself(tmp_path: Path) -> None:
    same_gender = [(voice, face) for voice, face in pairs_of() if voice.gender == face.gender]
    (tmp_path / "verify_v2f_test.txt").write_text(wen(pairs_of()))
    (tmp_path / "verify_g_f2v_test.txt").write_text(wen(same_gender, face_first=True))
    root = _rough_tree(tmp_path / "vox1")
    both = [tmp_path / "verify_v2f_test.txt", tmp_path / "verify_g_f2v_test.txt"]
    lists = evaluate_trials(VCLIP, both, [root], protocol="wen")["lists"]
    assert lists["verify_g_f2v_test.txt"]["all"] == lists["verify_g_f2v_test.txt"]["same_gender"]
    constrained = lists["verify_v2f_test.txt"]["same_gender"]
    assert lists["verify_g_f2v_test.txt"]["all"]["auc"] == constrained["auc"]
    assert lists["verify_v2f_test.txt"]["sha256"] != lists["verify_g_f2v_test.txt"]["sha256"]


def test_missing_and_broken_files_are_counted_up_to_the_share_that_is_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lists = _lists(tmp_path)
    root = write_tree(tmp_path / "vox1")
    (root / f"wav/{PEOPLE[0].id}/{VIDEO}/00007.wav").unlink()
    (root / f"unzippedFaces/{PEOPLE[1].name}/1.6/{VIDEO}/0000925.jpg").write_bytes(b"no picture")
    measured = evaluate_trials(VCLIP, [lists["pins"]], [root], max_missing=0.5)
    assert (measured["n_files_missing"], measured["n_files_unreadable"]) == (1, 1)
    figures = measured["lists"]["pins.list"]
    assert figures["n_missing"] == 4 + 4 - 1
    assert figures["all"]["n_trials"] == 9
    assert f"skipped {PEOPLE[1].name}" in capsys.readouterr().err
    with pytest.raises(InvalidInput, match=r"7 of 16 trials .* --max-missing"):
        evaluate_trials(VCLIP, [lists["pins"]], [root], max_missing=0.3)
    with pytest.raises(InvalidInput, match=r"4 of 16 trials .*00*7\.wav"):
        evaluate_trials(VCLIP, [lists["pins"]], [root])


def test_lists_of_two_protocols_are_not_measured_together(tmp_path: Path) -> None:
    lists = _lists(tmp_path)
    with pytest.raises(InvalidInput, match="different protocols"):
        evaluate_trials(VCLIP, [lists["pins"], lists["wen"]], [write_tree(tmp_path / "vox1")])


def test_the_table_of_people_is_needed_and_must_agree(tmp_path: Path) -> None:
    lists = _lists(tmp_path)
    root = write_tree(tmp_path / "vox1")
    table = (root / "vox1_meta.csv").rename(tmp_path / "people.csv")
    with pytest.raises(InvalidInput, match=r"vox1_meta\.csv.* --meta"):
        evaluate_trials(VCLIP, [lists["wen"]], [root])
    assert evaluate_trials(VCLIP, [lists["wen"]], [root], table)["lists"]["wen.list"]["all"]["auc"] == 1.0
    swapped = pins(pairs_of()).replace("A.R._Rahman/QanuGhO_b9A/", "Adam_Brody/QanuGhO_b9A/")
    lists["pins"].write_text(swapped)
    with pytest.raises(InvalidInput, match=r"calls .* one person, but vox1_meta\.csv does not"):
        evaluate_trials(VCLIP, [lists["pins"]], [root], table)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_out_of_range_is_refused(tmp_path: Path, share: float) -> None:
    with pytest.raises(InvalidParameter, match="outside 0 to 1"):
        evaluate_trials(VCLIP, [], [tmp_path], max_missing=share)
