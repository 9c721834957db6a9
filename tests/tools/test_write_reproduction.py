"""The page of the reproduction: what the JSON makes of it, with every figure of the paper, and nothing made up."""

import json
from collections.abc import Callable

import pytest

from tests.fakes import stand_in_manifest
from tests.tools.conftest import Script
from tests.tools.test_write_card import GENERATION
from tools.figures import FOLDER

ABLATIONS = {
    "folds": 5,
    "variants": {
        "at-hand": {"all": {"auc": 0.8012, "auc_ci95": [0.78, 0.82], "auc_same_gender": 0.65,
                            "n_pairs": 1125, "n_identities": 909}},
        "small-batch": {"all": {"auc": 0.7951, "auc_ci95": [0.77, 0.82], "auc_same_gender": 0.64,
                                "difference": -0.0061, "difference_ci95": [-0.012, 0.001],
                                "n_pairs": 1125, "n_identities": 909}},
    },
}  # fmt: skip
TRIALS = {
    "protocol": "self-lifting",
    "lists": {
        "test_verification_g.csv": {"all": {"auc": 0.7111, "auc_ci95": [0.7, 0.72]}},
        "test_verification.csv": {"all": {"auc": 0.8555, "auc_ci95": [0.84, 0.87]}},
    },
}


Render = Callable[..., str]


@pytest.fixture
def render(script: Script) -> Render:
    """Figures -> the page of a bundle that does not exist."""
    page = script("write_reproduction")
    return lambda figures: page.render(stand_in_manifest(), figures)


def _row(text: str, *starts: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("| " + " | ".join(starts) + " |"))


def test_the_page_is_what_was_measured(script: Script) -> None:
    assert (FOLDER.parent / "reproduction.md").read_text(encoding="utf-8") == script(
        "write_reproduction"
    ).page()


def test_every_figure_of_the_paper_is_in_it(script: Script, render: Render) -> None:
    paper, text = script("paper_figures"), render({})
    for _, _, auc in paper.TABLE_1:
        assert f"| {auc:.2f} |" in text
    for variant, auc, _ in paper.TABLE_2:
        assert f"| {auc:.2f} |" in _row(text, variant)
    for row in paper.TABLE_3.values():
        (v2v, _), (f2v, _), (likelihood, deviation) = row
        line = next(line for line in text.splitlines() if f"{likelihood:.2f} ± {deviation:.2f}" in line)
        assert f"| {v2v:.3f} ± " in line
        assert f"| {f2v:.3f} ± " in line
    for row in (*paper.TABLE_4, *paper.TABLE_5):
        assert all(cell in text for cell in row)


def test_what_was_not_measured_is_said_to_be_so(render: Render) -> None:
    text = render({})
    assert _row(text, "proposed", "88.78") == "| proposed | 88.78 |  | not measured |  | not measured |"
    assert _row(text, "Vclip", "open").split(" | ")[3] == "not measured"
    assert _row(text, "informed scoring").count("not measured") == 3
    assert (
        _row(text, "naive scoring", "+0.012")
        == "| naive scoring | +0.012 | not measured | +0.005 | not measured |"
    )
    assert "no listening test" in text
    assert "were not available" in text


def test_measured_figures_stand_beside_the_papers(render: Render) -> None:
    text = render({"generation": GENERATION, "ablations": ABLATIONS})
    assert _row(text, "proposed") == "| proposed | 88.78 |  | 80.12 (78.00 to 82.00) |  | 65.00 |"
    assert "| -0.61 (-1.20 to +0.10) | 64.00 |" in _row(text, "batch 320 instead of 1024", "86.54", "-2.24")
    assert _row(text, "SGE2E loss, supervised").count("not measured") == 3
    assert "1125 pairs of 909 people" in text
    assert "| 0.313 ± 0.13 | 0.256 ± 0.13 |" in _row(text, "informed scoring")
    assert "| +0.292 | +0.246 (+0.200 to +0.290) |" in _row(text, "without retrieval", "+0.292")
    # it was measured, but this bundle has no such thing
    assert _row(text, "naive scoring", "0.249 ± 0.10").count("not defined") == 3
    assert _row(text, "reference value").split(" | ")[2] == "not defined"


def test_published_trials_take_the_place_of_others(render: Render) -> None:
    own = {"association": {"n_pairs": 75, "n_identities": 32, "auc": 0.7837}}
    assert "| 78.37 | voxceleb-val, 75 pairs of 32 people |" in _row(render(own), "Vclip", "open")
    text = render(own | {"association-trials": TRIALS})
    assert "| 85.55 (84.00 to 87.00) | Self-Lifting's trials |" in _row(text, "Vclip", "open")
    assert "were not at hand" not in text
    other = json.loads(json.dumps(TRIALS)) | {"protocol": "pins"}
    assert "78.37" in _row(render(own | {"association-trials": other}), "Vclip", "open")
