"""Writes the table of measured figures into the README, between its two markers.

    .venv/bin/python -m tools.write_table

The figures come from the JSON that `vclip evaluate association|faces|voices --json` printed and `make evaluate`
saved in docs/evaluation. The model card (tools/write_card.py) holds all of them, also by group.
"""

from collections.abc import Iterator

from tools.figures import ROOT, Figures, figure, number, read_figures, table

README = ROOT / "README.md"
BEGIN = "<!-- figures: written by tools/write_table.py -->"
END = "<!-- end of figures -->"


def rows(figures: Figures) -> Iterator[tuple[str, str, str]]:
    """Yield the question, the data it was measured on, and the answer."""
    pairs, faces, voices = figures["association"], figures["faces"], figures["voices"]
    people = f"voxceleb-val, {pairs['n_pairs']} pairs of {pairs['n_identities']} people"
    yield "Do this face and this voice belong together? AUC", people, figure(pairs, "auc")
    yield "The same among people of one gender", "", figure(pairs, "auc_same_gender")
    others = figures["association-avspeech"]
    people = f"avspeech-val, {others['n_pairs']} pairs of {others['n_identities']} people"
    yield "The first question on another corpus, AUC", people, figure(others, "auc")
    yield "There, among people of one gender", "", figure(others, "auc_same_gender")
    pictures = f"utkface-test and fairface-test, {faces['n']} faces"
    yield "Error of the age read from a face, in years", pictures, figure(faces, "age_mae")
    spoken = f"a random part of these, {voices['n']} faces"
    yield "The gender heard in the speech is that of the face", spoken, figure(voices, "gender_agreement")
    yield "The same from 16 years on", "", figure(voices, "gender_agreement_adults")
    yield (
        "Seconds of computing for one second of speech",
        "on the CPU of the machine that measured",
        number(voices["rtf"]),
    )


def render(figures: Figures) -> str:
    """Return the table in Markdown."""
    return table(("Question", "Measured on", "Figure (95 % interval)"), rows(figures))


def section_with(section: str, page: str, begin: str, end: str, name: str) -> str:
    """Return the page with `section` between its markers. Raises ValueError if a marker is missing."""
    before, _, rest = page.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{name} has no section between {begin} and {end}")
    return f"{before}{begin}\n{section}\n{end}{after}"


def readme_with(section: str, readme: str) -> str:
    """The same of the README."""
    return section_with(section, readme, BEGIN, END, "README.md")


if __name__ == "__main__":
    README.write_text(
        readme_with(render(read_figures()), README.read_text(encoding="utf-8")), encoding="utf-8"
    )
