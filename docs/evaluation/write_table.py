"""Writes the measured figures into the README, between its two markers.

    .venv/bin/python docs/evaluation/write_table.py

The figures are the JSON that `vclip evaluate association|faces|voices --json` printed; `make evaluate` keeps
it beside this file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
README = FOLDER.parents[1] / "README.md"
BEGIN = "<!-- figures: written by docs/evaluation/write_table.py -->"
END = "<!-- end of figures -->"


def read_figures() -> dict[str, dict[str, Any]]:
    """What the three commands printed."""
    return {
        name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("association", "association-avspeech", "faces", "voices")
    }


def overall_rows(figures: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Question, on what it was measured, answer."""
    pairs, faces, voices = figures["association"], figures["faces"], figures["voices"]
    people = f"voxceleb-val, {pairs['n_pairs']} pairs of {pairs['n_identities']} people"
    yield "Does the score tell which face and voice belong together? AUC", people, _figure(pairs, "auc")
    yield "The same among people of one gender", "", _figure(pairs, "auc_same_gender")
    yield "Equal error rate", "", _figure(pairs, "eer")
    baselines = pairs["baselines"]
    yield "For comparison: gender alone, known exactly; AUC", "", _figure(baselines, "gender_oracle_auc")
    yield "For comparison: noise in place of the voice; AUC", "", _figure(baselines, "noise_voice_auc")
    others = figures["association-avspeech"]
    people = f"avspeech-val, {others['n_pairs']} pairs of {others['n_identities']} people"
    yield "The same on another corpus, AUC", people, _figure(others, "auc")
    yield "There among people of one gender", "", _figure(others, "auc_same_gender")
    pictures = f"utkface-test and fairface-test, {faces['n']} faces"
    yield "Gender of a face by text prompts, share right", pictures, _figure(faces, "gender_accuracy")
    yield "Age of a face by text prompts, mean error in years", "", _figure(faces, "age_mae")
    made = f"a random part of them, {voices['n']} faces"
    yield "Gender heard in the audio agrees with the face, share", made, _figure(voices, "gender_agreement")
    yield "The same without children under 16", "", _figure(voices, "gender_agreement_adults")
    yield "Different voices chosen", "", str(voices["distinct_voices"])
    pitch = f"{_number(voices['f0_median_female'])} and {_number(voices['f0_median_male'])}"
    yield "Median pitch in Hz for women and for men", "", pitch
    yield "Seconds of computing for a second of speech", "", _number(voices["rtf"])


def race_rows(figures: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """Group, and how well it is served: gender of the face, age error, gender heard."""
    faces, voices = figures["faces"]["by_race"], figures["voices"]["by_race"]
    for group in sorted(faces | voices):
        seen, heard = faces.get(group, {}), voices.get(group, {})
        yield (
            f"{group} ({seen.get('n', 0)} faces seen, {heard.get('n', 0)} heard)",
            _number(seen.get("gender_accuracy")),
            _number(seen.get("age_mae")),
            _number(heard.get("gender_agreement")),
        )


def render(figures: dict[str, dict[str, Any]]) -> str:
    """The two tables in Markdown."""
    overall = _table(("Question", "Measured on", "Figure (95 % interval)"), overall_rows(figures))
    race = _table(
        ("By the data's race label", "Gender of the face", "Age error", "Gender heard"), race_rows(figures)
    )
    return f"{overall}\n\n{race}"


def readme_with(section: str, readme: str) -> str:
    """The README with another text between the markers. Raises ValueError where it lacks one."""
    before, _, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"README.md has no section between {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{section}\n{END}{after}"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _figure(values: dict[str, Any], name: str) -> str:
    interval = values.get(f"{name}_ci95")
    text = _number(values[name])
    return text if interval is None else f"{text} ({_number(interval[0])} to {_number(interval[1])})"


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:g}"


if __name__ == "__main__":
    README.write_text(
        readme_with(render(read_figures()), README.read_text(encoding="utf-8")), encoding="utf-8"
    )
