"""The page on training says what was measured, as tools/write_training.py writes it."""

from pathlib import Path
from typing import Any

import pytest

from tools import write_training
from tools.sections import page_with

ROOT = Path(__file__).parents[2]


@pytest.fixture
def writer() -> dict[str, Any]:
    """The program's functions."""
    return dict(vars(write_training))


def test_the_page_says_what_was_measured(writer: dict[str, Any]) -> None:
    page = (ROOT / "docs/training.md").read_text(encoding="utf-8")
    assert page_with(writer["read_sections"](), page, "write_training") == page


def test_another_figure_would_make_another_page(writer: dict[str, Any]) -> None:
    import json

    ablations = json.loads(writer["ABLATIONS"].read_text(encoding="utf-8"))
    before = writer["render_ablations"](ablations)
    ablations["variants"]["no-flow"]["all"]["auc"] += 0.001
    assert writer["render_ablations"](ablations) != before


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="has no section between"):
        page_with({"costs": "text"}, "# Training\n", "write_training")
