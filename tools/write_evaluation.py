"""Writes what quality costs, and what the probability makes of it, into docs/evaluation.md between its markers.

vclip evaluate warnings ... --json > docs/evaluation/warnings.json
.venv/bin/python -m tools.write_evaluation
"""

import json
from typing import Any

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import Manifest, read_manifest
from tools.figures import FOLDER, ROOT, figure, number, table
from tools.sections import page_with

PAGE = ROOT / "docs" / "evaluation.md"
WARNINGS = FOLDER / "warnings.json"
CONDITIONS = {
    "as_sent": "as sent",
    "speech_of_1.5_s": "1.5 s of the recording",
    "telephone_at_8_khz": "recording at 8 kHz",
    "clipped_at_a_tenth": "clipped at a tenth of its peak",
    "noise_at_5_db": "white noise at 5 dB",
    "face_of_32_pixels": "face of 32 pixels",
    "blurred_face": "face blurred by 5 % of its box",
}
SPEAKERS = {
    "one": "of one speaker",
    "one_joined": "two of one speaker, joined",
    "two": "of two speakers, joined",
    "two_of_one_gender": "two of one gender, joined",
}
UNITS = {
    "size_px": "size of the face, pixels, each halving",
    "sharpness": "sharpness, each halving",
    "score": "score of the detector, each 0.1",
    "nose_offset": "turned away: offset of the nose, each 0.1",
    "speech_seconds": "seconds of speech, each halving",
    "sample_rate_hz": "sample rate, Hz, each halving",
    "clipped_share": "share of clipped samples, each doubling",
    "signal_to_noise_db": "signal to noise, each 10 dB",
}
TENTHS = ("score", "nose_offset")  # whose loss is given for 1


HEADS = ("`calibration_error_without_quality`", "`calibration_error`", "`mean_weight`")


def _calibration(values: dict[str, Any]) -> list[str]:
    return [figure(values, name.strip("`")) for name in HEADS]


def render_conditions(measured: dict[str, Any]) -> str:
    """What is warned of, and the score, for files made worse in one way."""
    conditions = measured["conditions"]
    sides = ("probability_of_a_match", "probability_of_others")
    rows = (
        (
            text,
            figure(conditions[name], "warned"),
            figure(conditions[name], "auc"),
            *_calibration(conditions[name]),
            ", ".join(figure(conditions[name], side) for side in sides),
        )
        for name, text in CONDITIONS.items()
    )
    head = ("condition", "`warned`", "`auc` (95 % interval)", *HEADS, "probability of a match, of others")
    return (
        f"The embedded bundle, on {conditions['n_pairs']} pairs of {conditions['n_identities']} people of "
        f"`voxceleb-val` and `avspeech-val`:\n\n{table(head, rows)}"
    )


def render_speakers(measured: dict[str, Any]) -> str:
    """How often several speakers are warned of."""
    several = measured["several_speakers"]
    rows = (
        (text, str(several[name]["n"]), figure(several[name], "warned")) for name, text in SPEAKERS.items()
    )
    return table(("recordings", "n", "warned (95 % interval)"), rows)


def render_bands(measured: dict[str, Any]) -> str:
    """The trials of all conditions by their weight."""
    return _bands(measured["conditions"]["bands"])


def render_folds(manifest: Manifest) -> str:
    """What was fitted, and the same figures on people held out in the folds."""
    quality = manifest.measured["quality"]
    fitted = (
        (
            UNITS[name],
            number(one.enough),
            f"{1 - 2.718281828 ** (-one.loss / (10 if name in TENTHS else 1)):.0%}",
        )
        for name, one in manifest.parts.projectors.calibration_quality.items()
    )
    conditions = (
        (name, str(one["n_positive"]), figure(one, "auc"), *_calibration(one))
        for name, one in quality["conditions"].items()
    )
    return "\n\n".join([
        table(("measure", "good enough at", "takes of the log-odds"), fitted),
        table(("files", "matches", "`auc`", *HEADS), conditions),
        _bands(quality["bands"]),
        f"The probabilities of files as sent change by {number(quality['as_sent_moves_by'])} on average.",
    ])  # fmt: skip


def _bands(bands: list[dict[str, Any]]) -> str:
    rows = (
        (
            f"{one['weight'][0]:g} to {one['weight'][1]:g}",
            str(one["n_positive"]),
            figure(one, "auc_without_quality"),
            *_calibration(one)[:2],
        )
        for one in bands
    )
    return table(("weight", "matches", "`auc_without_quality`", *HEADS[:2]), rows)


def read_sections() -> dict[str, str]:
    """Render the sections between the markers."""
    measured = json.loads(WARNINGS.read_text(encoding="utf-8"))
    return {
        "conditions": render_conditions(measured),
        "speakers": render_speakers(measured),
        "bands": render_bands(measured),
        "folds": render_folds(read_manifest(MINI_BUNDLE)),
    }


def main() -> None:
    """Write the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with(read_sections(), page, "write_evaluation"), encoding="utf-8")


if __name__ == "__main__":
    main()
