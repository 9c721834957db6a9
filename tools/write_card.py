"""Writes the model card of the embedded bundle from its manifest and from what was measured.

    .venv/bin/python -m tools.write_card

`make evaluate` runs it. The prose is here, every figure is from `bundle.yaml` or from the JSON in docs/evaluation,
and the commands are those of the Makefile. What has not been measured is said to be so.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.bundle import MINI_BUNDLE, Manifest, read_manifest
from tools import card_figures
from tools.card_figures import TO_ROOT
from tools.figures import FOLDER, NOT_MEASURED, ROOT, Figures, number, read_figures, table

CARD = MINI_BUNDLE / "CARD.md"
FEWEST_FOR_GAP = 30  # of a group; as in training/evaluation/voices.py
PART_ROLES = {
    "face_encoder": "f_i: face to embedding, frozen",
    "voice_encoder": "f_v: voice to embedding, frozen",
    "projectors": "φ_i and φ_v: both into the joint space; calibration",
    "generator": "p(e): speakers that nobody has; the candidates",
    "signature": "s: how a speaker will sound",
    "synthesizer": "the synthesizer's own voices; its network is from outside",
    "voice_gender": "hears gender: picks candidates that are clearly of one, and describes voices",
    "voice_gender_judge": "hears gender, from other people: measures only, chooses nothing",
}


def render(manifest: Manifest, figures: Figures, commands: dict[str, str], plots: Sequence[str]) -> str:
    """The card in Markdown.

    commands: name of a measurement -> the command that prints it. plots: names of those that are kept.
    """
    sections = (
        _what_it_is(manifest),
        _use(),
        _training_data(manifest),
        _how(commands),
        "## Figures",
        card_figures.association(manifest, figures, plots),
        card_figures.calibration(manifest, figures, plots),
        card_figures.faces(figures),
        card_figures.voices(figures, plots),
        card_figures.generation(figures),
        card_figures.speech(figures, plots),
        card_figures.signature(manifest),
        _groups(figures),
        _tried(),
    )
    return "\n\n".join(sections) + "\n"


def read_commands(makefile: str) -> dict[str, str]:
    """The commands of `make evaluate`, by the name of the file that each writes; paths within the data folder."""
    variables = dict(re.findall(r"^([A-Z]+) = (.*)$", makefile, re.MULTILINE))
    lines = re.findall(r"^\t\$\(BIN\)/(vclip evaluate .*) > build/(\S+)\.json$", makefile, re.MULTILINE)
    commands = {}
    for line, name in lines:
        shards = re.sub(r"\$\((FACES|TRAINED|UNSEEN)\)", lambda match: variables[match[1]], line)
        commands[name] = re.sub(r'"\$\(DATA\)/([^"]*)"', r"\1", shards)
    return commands


def _what_it_is(manifest: Manifest) -> str:
    rows = []
    for name, part in manifest.parts:
        file = getattr(part, "file", None)
        size = f"{manifest.files[file].size_bytes / 1e3:,.0f} kB" if file in manifest.files else ""
        rows.append((f"`{name}`", PART_ROLES[name], f"`{file}`" if file else "", size))
    generator = manifest.parts.generator
    return f"""# Model card: {manifest.name} {manifest.version}

<!-- written by tools/write_card.py: change that, or measure again; do not edit -->

A picture of a face becomes a voice that fits it, chosen among {generator.candidates} that no real person has, and a
synthesizer speaks with it. The method is that of the paper Vclip (arXiv 2601.02753); what differs here is told in
[architecture]({TO_ROOT}/docs/architecture.md#what-differs-from-the-paper). Licence: {manifest.licence}, see
[LICENCE.md](LICENCE.md).

{table(("Part", "What it does", "File", "Size"), rows)}"""


def _use() -> str:
    return f"""## Intended use and limits

For research on voices and faces, for evaluation of the method, and for demonstrations with pictures of people
who agreed. **Not** to imitate a person (the voice is nobody's, and not that of the person in the picture), not
to tell who someone is, not to decide anything about a person, and not for products: the terms of the training
data forbid it. More in [responsible use]({TO_ROOT}/docs/responsible-use.md).

- A face does not determine a voice. What the method gets right is mostly gender and something of age; the
  figures within one gender below say how much is left.
- The gender that faces and voices are given here is a guess from looks and sound, in two classes. It is wrong
  about many people, and more often about some groups than about others: see [groups](#groups).
- Children's faces are given voices of adults: no English voice of the synthesizer is that of a child.
- It speaks American and British English only."""


def _training_data(manifest: Manifest) -> str:
    data = ((each.name, str(each.samples), each.terms) for each in manifest.training_data)
    weights = ((each.name, each.source, each.licence) for each in manifest.outside_weights)
    return f"""## Training data and terms

{manifest.licence_note}

{table(("Data", "Samples", "Terms"), data)}

{table(("Weights from outside", "Source", "Licence"), weights)}"""


def _how(commands: dict[str, str]) -> str:
    lines = "\n".join(commands.values())
    return f"""## How it was measured

`make evaluate` runs these, in the folder with the data, and writes this card from what they print:

```
{lines}
```

Brackets hold 95 % intervals: bootstraps over people for pairs, over faces for age errors and over voices for
speech, and Wilson's for shares. [Evaluation]({TO_ROOT}/docs/evaluation.md) explains each figure and what it does
not say.

Shards named `-val` and `-test` trained nothing, and nobody in a `-val` shard of pairs is in a `-train` shard.
They are not untouched, though: earlier bundles were measured on them. What choices that led to, and what the
image encoder's starting weights may have seen, is told in [training]({TO_ROOT}/docs/training.md)."""


def _groups(figures: Figures) -> str:
    faces, voices = figures.get("faces", {}), figures.get("voices", {})
    of_face = _gap(faces.get("by_race"), "gender_accuracy", "n_gender")
    of_age = _gap(faces.get("by_race"), "age_mae", "n_age", low_is_good=True)
    rows = [
        ("Gender of the face", "faces, by race", *of_face, ""),
        ("Error of the age in years", "faces, by race", *of_age, ""),
        ("Gender heard", "voices of adults, by race", *_race_gap(voices)),
        ("Gender heard", "voices, by age", *_gap(voices.get("by_age"), "gender_agreement", "n_gender"), ""),
    ]
    return f"""## Groups

Best and worst of the groups of {FEWEST_FOR_GAP} or more. By chance alone the best is always ahead of the worst; the
last column is what the gap stays under in 95 of 100 cases if the groups make no difference. Race labels are those
of the data: what an annotator thought of a picture.

{table(("Figure", "On", "Best", "Worst", "Gap", "By chance"), rows)}"""


def _gap(
    groups: dict[str, Any] | None, name: str, count: str, low_is_good: bool = False
) -> tuple[str, str, str]:
    """Best, worst and the gap between the groups that are large enough."""
    large = {
        group: own[name]
        for group, own in (groups or {}).items()
        if own.get(count, 0) >= FEWEST_FOR_GAP and own.get(name) is not None
    }
    if groups is None or len(large) < 2:
        return ("", "", NOT_MEASURED if groups is None else "fewer than two groups")
    low, high = min(large, key=large.__getitem__), max(large, key=large.__getitem__)
    best, worst = (low, high) if low_is_good else (high, low)
    return (
        f"{best}: {number(large[best])}",
        f"{worst}: {number(large[worst])}",
        number(large[high] - large[low]),
    )


def _race_gap(voices: dict[str, Any]) -> tuple[str, str, str, str]:
    """The gap that `vclip evaluate voices` prints."""
    if "race_gap_adults" not in voices:
        return ("", "", NOT_MEASURED, "")
    gap = voices["race_gap_adults"]
    if gap is None:
        return ("", "", "fewer than two groups", "")
    shares = {end: voices["by_race_adults"][gap[end]]["gender_agreement"] for end in ("best", "worst")}
    best, worst = (f"{gap[end]}: {number(shares[end])}" for end in ("best", "worst"))
    return (best, worst, number(gap["gap"]), number(gap["gap_by_chance"]))


def _tried() -> str:
    return f"""## What was tried

Other encoders, associations and data, with their figures and the failures:
[training]({TO_ROOT}/docs/training.md#what-was-tried)."""


def card() -> str:
    """The card of the embedded bundle from what is kept."""
    return render(
        read_manifest(MINI_BUNDLE),
        read_figures(),
        read_commands((ROOT / "Makefile").read_text(encoding="utf-8")),
        sorted(file.stem for file in Path(FOLDER).glob("*.svg")),
    )


if __name__ == "__main__":
    CARD.write_text(card(), encoding="utf-8")
