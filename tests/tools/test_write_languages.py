"""The tables of languages, from figures that are made up."""

from typing import Any

import pytest

from tools.write_languages import (
    BEGIN,
    END,
    FRONT_ENDS_BEGIN,
    FRONT_ENDS_END,
    PAGE,
    SIGNATURE_BEGIN,
    SIGNATURE_END,
    render,
    render_front_ends,
    render_signature,
)
from tools.write_table import section_with

RATES = {"n_voices": 3, "n_utterances": 50, "error_rate": 0.0512, "error_rate_ci95": [0.031, 0.0719]}
SPANISH: dict[str, Any] = {
    "name": "Spanish",
    "needs": "",
    "packages": [{"name": "num2words", "licence": "LGPL", "mb": 0.5}],
    "grade": "not graded",
    "unit": "word",
    "stock": RATES,
    "generated": RATES | {"error_rate": 0.06},
    "difference": 0.0088,
    "difference_ci95": [-0.01, 0.03],
    "real_time_factor": 0.41,
    "same_voice_two_languages": 0.8123,
    "different_voices_one_language": 0.61,
    "constancy_auc": 0.95,
}
HINDI = {
    "name": "Hindi", "needs": "the program espeak-ng", "packages": [], "grade": "C", "unit": "consonant",
    "generated": RATES, "real_time_factor": 0.5,
}  # fmt: skip


def test_every_figure_stands_in_its_row() -> None:
    written = render({"n_sentences": 50, "languages": {"es": SPANISH, "hi": HINDI}})
    assert "Each of 50 sentences" in written
    assert (
        "| `es` Spanish | 5.1 % of words (3.1 to 7.2), 3 voices | 6.0 % of words (3.1 to 7.2), 3 voices | "
        "+0.9 (-1.0 to +3.0) | 0.41 | 0.81, 0.61; 0.950 | not graded |"
    ) in written
    assert "| `hi` Hindi | not measured | 5.1 % of consonants" in written
    assert "| `es` | num2words (0.5 MB, LGPL) | nothing more |" in written
    assert "| `hi` | espeak-ng (a program, GPL-3.0) | the program espeak-ng |" in written


def test_the_front_ends_are_compared_in_a_table() -> None:
    compared = {
        "n_sentences": 200, "differing": 0.01, "differing_ci95": [0.0078, 0.0123], "differing_with_stress": 0.0337,
        "differences": [["", "ˌ", 149], ["e", "ɛ", 31]],
    }  # fmt: skip
    spoken = {"own": RATES, "espeak": RATES, "difference": 0.0, "difference_ci95": [-0.01, 0.01]}
    written = render_front_ends({"es": compared | spoken, "it": compared})
    assert "| `es` | 200 | 1.0 % (0.8 to 1.2) | 3.4 % | nothing, ˌ, 149; e, ɛ, 31 | 5.1 % of words" in written
    assert "| not measured | not measured | not measured |" in written


def test_the_signature_has_a_row_for_each_language() -> None:
    figures = {
        "cosine": 0.8123, "cosine_ci95": [0.8, 0.83], "identified": 0.991, "identified_ci95": [0.98, 1.0],
        "face_correlation": 0.9, "face_correlation_ci95": [0.85, 0.94],
        "face_correlation_same_gender": 0.8, "face_correlation_same_gender_ci95": [0.7, 0.9],
    }  # fmt: skip
    other = figures | {"face_correlation_same_gender": 0.75}
    written = render_signature(
        {
            "n_speakers": 20, "n_sentences": 2, "n_faces": 100,
            "languages": {
                "en-us": {"predicted": figures, "others": figures},
                "fr": {"predicted": figures, "english": other, "others": figures},
            },
        }
    )  # fmt: skip
    assert "20 generated voices said 2 sentences in each language; 100 faces." in written
    row = "| 0.812 (0.800 to 0.830) | 0.991 (0.980 to 1.000) | 0.900 (0.850 to 0.940) | 0.800 (0.700 to 0.900) |"
    assert f"| `fr` {row} 0.750 (0.700 to 0.900) | 0.800 (0.700 to 0.900) |" in written
    assert f"| `en-us` {row}  | 0.800 (0.700 to 0.900) |" in written


def test_the_page_has_the_markers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert section_with("new", page, BEGIN, END, "it").count("new\n" + END) == 1
    assert section_with("new", page, FRONT_ENDS_BEGIN, FRONT_ENDS_END, "it").count("new\n") == 1
    assert section_with("new", page, SIGNATURE_BEGIN, SIGNATURE_END, "it").count("new\n") == 1
    with pytest.raises(ValueError, match="has no section between"):
        section_with("new", "", BEGIN, END, "languages.md")
