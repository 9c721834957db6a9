"""Writes the measured figures into the README, between its two markers.

    .venv/bin/python -m tools.write_table

The figures are the JSON that `vclip evaluate association|faces|voices --json` printed; `make evaluate` keeps
it in docs/evaluation.
"""

from collections.abc import Iterator

from tools.figures import ROOT, Figures, figure, number, read_figures, table

README = ROOT / "README.md"
BEGIN = "<!-- figures: written by tools/write_table.py -->"
END = "<!-- end of figures -->"


def overall_rows(figures: Figures) -> Iterator[tuple[str, str, str]]:
    """Question, on what it was measured, answer."""
    pairs, faces, voices = figures["association"], figures["faces"], figures["voices"]
    people = f"voxceleb-val, {pairs['n_pairs']} pairs of {pairs['n_identities']} people"
    yield "Does the score tell which face and voice belong together? AUC", people, figure(pairs, "auc")
    yield "The same among people of one gender", "", figure(pairs, "auc_same_gender")
    yield "Equal error rate", "", figure(pairs, "eer")
    baselines = pairs["baselines"]
    yield "For comparison: gender alone, known exactly; AUC", "", figure(baselines, "gender_oracle_auc")
    yield "For comparison: noise in place of the voice; AUC", "", figure(baselines, "noise_voice_auc")
    others = figures["association-avspeech"]
    people = f"avspeech-val, {others['n_pairs']} pairs of {others['n_identities']} people"
    yield "The same on another corpus, AUC", people, figure(others, "auc")
    yield "There among people of one gender", "", figure(others, "auc_same_gender")
    pictures = f"utkface-test and fairface-test, {faces['n']} faces"
    yield "Gender of a face by text prompts, share right", pictures, figure(faces, "gender_accuracy")
    yield "Age of a face by text prompts, mean error in years", "", figure(faces, "age_mae")
    made = f"a random part of them, {voices['n']} faces"
    yield "Gender heard in the audio agrees with the face, share", made, figure(voices, "gender_agreement")
    yield "The same without children under 16", "", figure(voices, "gender_agreement_adults")
    yield "Different voices chosen", "", str(voices["distinct_voices"])
    pitch = f"{number(voices['f0_median_female'])} and {number(voices['f0_median_male'])}"
    yield "Median pitch in Hz for women and for men", "", pitch
    yield "Seconds of computing for a second of speech", "", number(voices["rtf"])


def race_rows(figures: Figures) -> Iterator[tuple[str, str, str, str]]:
    """Group, and how well it is served: gender of the face, age error, gender heard."""
    faces, voices = figures["faces"]["by_race"], figures["voices"]["by_race"]
    for group in sorted(faces | voices):
        seen, heard = faces.get(group, {}), voices.get(group, {})
        yield (
            f"{group} ({seen.get('n', 0)} faces seen, {heard.get('n', 0)} heard)",
            number(seen.get("gender_accuracy")),
            number(seen.get("age_mae")),
            number(heard.get("gender_agreement")),
        )


def render(figures: Figures) -> str:
    """The two tables in Markdown."""
    overall = table(("Question", "Measured on", "Figure (95 % interval)"), overall_rows(figures))
    race = table(
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


if __name__ == "__main__":
    README.write_text(
        readme_with(render(read_figures()), README.read_text(encoding="utf-8")), encoding="utf-8"
    )
