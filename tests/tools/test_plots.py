"""The plots: what is in them, and that the same figures give the same bytes."""

import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from matplotlib.figure import Figure

from tests.tools.conftest import Script
from tools.figures import FOLDER

ASSOCIATION = {
    "auc": 0.8123,
    "auc_ci95": [0.75, 0.87],
    "auc_same_gender": 0.61,
    "auc_same_gender_ci95": [0.5, 0.7],
    "roc": [[0.0, 0.0], [0.2, 0.7], [1.0, 1.0]],
    "roc_same_gender": None,
    "reliability": [
        {"predicted": 0.15, "observed": 0.2, "share": 0.4, "n_positive": 5, "n_negative": 50},
        {"predicted": 0.75, "observed": 0.7, "share": 0.6, "n_positive": 30, "n_negative": 40},
    ],
    "calibration_error": 0.0412,
}
FIGURES = {
    "association": ASSOCIATION,
    "avspeech": {"reliability": ASSOCIATION["reliability"], "calibration_error": 0.02},
    "voices": {
        "f0_by_group": {
            "f": {"16-29": {"n": 7, "f0_quantiles": [170.0, 180.0, 197.0, 210.0, 230.0]}},
            "m": {"60+": {"n": 3, "f0_quantiles": None}},
        }
    },
}


def _texts(svg: Path) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg.read_text(encoding="utf-8")))


@pytest.fixture
def drawn(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The texts of each plot but the speaker map, which needs the bundle."""
    plots = script("plots")
    monkeypatch.delitem(plots.DRAWINGS, "speaker-map")
    return {file.stem: _texts(file) for file in plots.draw(FIGURES, tmp_path)}


def test_the_curves_say_what_they_are_of(drawn: dict[str, str]) -> None:
    assert drawn.keys() == {"roc", "reliability", "pitch"}
    assert "voxceleb-val: AUC 0.8123 (0.75 to 0.87)" in drawn["roc"]
    assert "within a gender" not in drawn["roc"]  # that curve was not measured
    assert "voxceleb-val: mean error 0.0412" in drawn["reliability"]
    assert "AVSpeech, people left out of folds: mean error 0.02" in drawn["reliability"]
    assert "197" in drawn["pitch"]
    assert "Hz" in drawn["pitch"]
    assert "7 + 0 faces" in drawn["pitch"]
    assert "0 + 3 faces" in drawn["pitch"]


def test_what_was_not_measured_is_not_drawn(script: Script) -> None:
    plots = script("plots")
    for name in ("roc", "reliability", "pitch"):
        assert getattr(plots, name)({}) is None
        assert getattr(plots, name)({"association": {"auc": 0.8}, "voices": {}}) is None


def _map(plots: ModuleType) -> Figure:
    places = np.random.default_rng(0).standard_normal((50, 2))
    named = {f"af_{name}": place for name, place in zip("abcdefgh", 0.1 * places[:8], strict=True)}
    drawing = plots.speaker_map((places, places[:, 0] > 0), named, places[:5], (0.251, 0.12))
    assert isinstance(drawing, Figure)
    return drawing


def test_the_map_names_every_english_voice_without_writing_over_another(
    script: Script, tmp_path: Path
) -> None:
    plots = script("plots")
    with plots.mpl.rc_context(plots.STYLE):
        drawing = _map(plots)
        drawing.savefig(tmp_path / "map.svg")
        drawing.canvas.draw()
        labels = [label for label in drawing.axes[0].texts if label.get_text().startswith("af_")]
        boxes = [label.get_window_extent().extents for label in labels]
    assert sorted(label.get_text() for label in labels) == [f"af_{name}" for name in "abcdefgh"]
    covered = [plots._overlap(one, other) for i, one in enumerate(boxes) for other in boxes[:i]]
    assert max(covered) < 20  # square pixels: at the most a corner
    assert "25 % of the variance" in _texts(tmp_path / "map.svg")


@pytest.mark.slow
def test_the_same_figures_give_the_same_bytes(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = script("plots")
    monkeypatch.setitem(plots.DRAWINGS, "speaker-map", lambda _: _map(plots))
    for folder in ("once", "again"):
        (tmp_path / folder).mkdir()
        assert len(plots.draw(FIGURES, tmp_path / folder)) == 4
    for file in (tmp_path / "once").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_the_plots_that_are_kept_are_small_and_are_of_what_is_measured(script: Script) -> None:
    measured = script("figures").read_figures()
    kept = {file.stem: file for file in FOLDER.glob("*.svg")}
    assert "speaker-map" in kept
    assert ("roc" in kept) == ("roc" in measured["association"])
    assert ("pitch" in kept) == ("f0_by_group" in measured["voices"])
    assert all(file.stat().st_size < 200_000 for file in kept.values())
    assert f"AUC {script('figures').figure(measured['association'], 'auc')}" in _texts(kept["roc"])
