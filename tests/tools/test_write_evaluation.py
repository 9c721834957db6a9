"""The page on evaluation has the figures of the files, as tools/write_evaluation.py writes them."""

import json

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from tools import write_evaluation
from tools.sections import page_with


def test_the_page_says_what_was_measured() -> None:
    page = write_evaluation.PAGE.read_text(encoding="utf-8")
    assert page_with(write_evaluation.read_sections(), page, "write_evaluation") == page


def test_another_figure_would_make_another_page() -> None:
    measured = json.loads(write_evaluation.WARNINGS.read_text(encoding="utf-8"))
    before = [
        render(measured) for render in (write_evaluation.render_conditions, write_evaluation.render_bands)
    ]
    measured["conditions"]["blurred_face"]["calibration_error"] += 0.01
    measured["conditions"]["bands"][0]["calibration_error"] += 0.01
    after = [
        render(measured) for render in (write_evaluation.render_conditions, write_evaluation.render_bands)
    ]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_a_halving_takes_its_share_of_the_log_odds() -> None:
    """exp(-1.0069) of them is left."""
    manifest = read_manifest(MINI_BUNDLE)
    assert manifest.parts.projectors.calibration_quality["sharpness"].loss == 1.0069
    assert "| sharpness, each halving | 0.015 | 63% |" in write_evaluation.render_folds(manifest)
