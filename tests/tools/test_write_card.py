"""The model card: it is what the figures make of it, has all of them, and says where there is none."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import Manifest, read_manifest
from tests.fakes import stand_in_manifest
from tests.tools.conftest import Script
from tools.figures import FOLDER

ROOT = FOLDER.parents[1]


def _group(n: int, share: float) -> dict[str, Any]:
    return {"n": n, "n_gender": n, "gender_agreement": share, "gender_agreement_ci95": [share - 0.1, share]}


def _system(f2v: float) -> dict[str, Any]:
    return {
        "f2v": f2v, "f2v_ci95": [f2v - 0.1, f2v + 0.1], "f2v_std": 0.13, "f2v_n": 75,
        "log_likelihood": -9.5, "log_likelihood_std": 0.7, "log_likelihood_n": 75,
    }  # fmt: skip


VOICES = {
    **_group(301, 0.951),
    "by_race_adults": {"asian": _group(70, 0.9701), "black": _group(60, 0.9167), "white": _group(12, 0.5)},
    "race_gap_adults": {"best": "asian", "worst": "black", "gap": 0.0534, "gap_by_chance": 0.0987},
    "by_age": {"0-15": _group(50, 0.52), "16-29": _group(60, 0.98)},
    "f0_by_group": {
        "f": {"60+": {"n": 4, "f0_quantiles": None}},
        "m": {"60+": {"n": 31, "f0_quantiles": [90.1, 95.0, 111.7, 120.0, 130.0]}},
    },
}
GENERATION = {
    "n": 75, "n_identities": 74, "k": 3, "n_guide": 430, "n_judge": 441,
    "guide_auc": {"auc": 0.7712}, "judge_auc": {"auc": 0.7834, "auc_ci95": [0.7, 0.8]},
    "systems": {"no_retrieval": _system(0.01), "feature_mapping": _system(0.02), "informed": _system(0.2561)},
    "references": {"true_pair": _system(0.21), "known_speakers": {}},
    "informed_minus": {
        "no_retrieval": {"f2v": 0.2461, "f2v_ci95": [0.2, 0.29]}, "feature_mapping": {}, "true_pair": {},
    },
}  # fmt: skip
SPEECH = {
    "n_sentences": 54, "sentences_per_voice": 18,
    "generated": {
        "n_voices": 18, "n_utterances": 324, "n_words": 3500, "wer": 0.0131, "wer_ci95": [0.01, 0.02],
        "wer_by_kind": {"date": 0.0444},
        "by_voice": {
            "child": {
                "n_voices": 6, "n_utterances": 108, "n_words": 1218, "wer": 0.0172, "wer_ci95": [0.01, 0.03],
                "dnsmos_overall": 3.271, "dnsmos_overall_ci95": [3.2, 3.34],
            },
        },
    },
    "stock": {"n_voices": 18, "n_utterances": 324, "n_words": 3500, "wer": 0.009, "wer_by_kind": {"date": 0.03}},
    "difference": {"wer": 0.0041, "wer_ci95": [-0.004, 0.0123]},
}  # fmt: skip


Render = Callable[..., str]


@pytest.fixture
def render(script: Script) -> Render:
    """Figures -> the card of a bundle that does not exist."""
    card = script("write_card")
    return lambda figures, **more: card.render(
        stand_in_manifest(), figures, more.get("commands", {}), more.get("plots", [])
    )


def test_the_card_is_what_was_measured(script: Script) -> None:
    assert (MINI_BUNDLE / "CARD.md").read_text(encoding="utf-8") == script("write_card").card()


def test_every_figure_is_in_it_with_its_interval_and_size(render: Render) -> None:
    text = render({"voices": VOICES, "generation": GENERATION, "speech": SPEECH})
    for expected in (
        "share of 301 faces | 0.951 (0.851 to 0.951)",
        "| asian | 70 | 0.9701 (0.8701 to 0.9701) |",
        "| voices of adults, by race | asian: 0.9701 | black: 0.9167 | 0.0534 | 0.0987 |",
        "| voices, by age | 16-29: 0.98 | 0-15: 0.52 | 0.46 |",
        "| male, 60+ | 31 | 90.1 | 95 | 111.7 | 120 | 130 |",
        "| Informed: the method | 0.2561 ± 0.13 (75) | - | -9.5 ± 0.7 (75) |",
        "| no retrieval | 0.2461 (0.2 to 0.29) | - | - |",
        "0.7834 (0.7 to 0.8)",
        "| 0.0131 (0.01 to 0.02) | 0.009 | 0.0041 (-0.004 to 0.0123) |",
        "| date | 0.0444 | 0.03 |",
        "| of children: 6 voices, 108 sentences, 1218 words | 0.0172 (0.01 to 0.03) | 3.271 (3.2 to 3.34) |",
    ):
        assert expected in text
    assert "female, 60+" not in text  # too few to tell


def test_what_was_not_measured_is_said_to_be_so_and_nothing_is_made_up(render: Render) -> None:
    text = render({})
    for command in ("faces", "voices", "speech", "generation"):
        assert f"Not measured: `vclip evaluate {command}` has not been run" in text
    figures = text[text.index("## Figures") :]
    assert not re.search(r"\|[^|\n]*0\.\d", figures)  # no figure in any table
    assert render({"voices": {**VOICES, "race_gap_adults": None}}).count("fewer than two groups") == 1


def test_figures_of_an_older_evaluation_leave_gaps_not_errors(render: Render) -> None:
    older = {
        key: value for key, value in VOICES.items() if key in ("n", "n_gender", "gender_agreement", "by_age")
    }
    text = render({"voices": older, "association": {"n_pairs": 75, "n_identities": 32, "auc": 0.7837}})
    assert "By the data's race label, adults: not measured." in text
    assert "| AUC | 0.7837 | not measured |" in text
    assert "| Expected calibration error | not measured | not measured |" in text


def test_small_groups_are_no_best_and_no_worst(script: Script) -> None:
    groups = {"a": _group(29, 0.1), "b": _group(30, 0.8), "c": _group(31, 0.9)}
    gap = script("write_card")._gap
    assert gap(groups, "gender_agreement", "n_gender") == ("c: 0.9", "b: 0.8", "0.1")
    assert gap(groups, "gender_agreement", "n_gender", low_is_good=True) == ("b: 0.8", "c: 0.9", "0.1")
    assert gap(None, "gender_agreement", "n_gender")[2] == "not measured"


def test_the_commands_are_those_of_the_makefile(script: Script) -> None:
    commands = script("write_card").read_commands((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert commands.keys() == set(script("figures").NAMES)
    assert commands["association"] == "vclip evaluate association --json --pairs pairs/voxceleb-val.tar"
    assert all("$" not in command for command in commands.values())


def test_plots_are_shown_where_they_are(render: Render) -> None:
    assert "docs/evaluation/roc.svg" not in render({})
    assert "![ROC curves](../../../docs/evaluation/roc.svg)" in render({}, plots=["roc"])


def test_the_manifest_of_the_embedded_bundle_is_told_whole(script: Script) -> None:
    manifest: Manifest = read_manifest(MINI_BUNDLE)
    text = script("write_card").card()
    assert manifest.licence_note in text
    for data in manifest.training_data:
        assert f"| {data.name} | {data.samples} | {data.terms} |" in text
    for weight in manifest.outside_weights:
        assert weight.name in text
    for name in manifest.files:
        assert f"`{name}`" in text


def test_what_is_missing_is_not_read(script: Script, tmp_path: Path) -> None:
    (tmp_path / "faces.json").write_text(json.dumps({"n": 3}), encoding="utf-8")
    assert script("figures").read_figures(tmp_path) == {"faces": {"n": 3}}
