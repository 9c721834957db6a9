"""Writes the model card of the embedded bundle from its manifest and from what was measured.

    .venv/bin/python -m tools.write_card

`make evaluate` runs it. The prose is in this file; every figure comes from `bundle.yaml` or from the JSON
in docs/evaluation, and the commands come from the Makefile. Figures that were not measured are marked as
such.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import Manifest, read_manifest
from tools import card_figures
from tools.card_figures import TO_ROOT
from tools.figures import FOLDER, NOT_MEASURED, ROOT, Figures, number, read_figures, table

CARD = MINI_BUNDLE / "CARD.md"
FEWEST_FOR_GAP = 30  # of a group; as in training/evaluation/voices/fit.py
PART_ROLES = {
    "face_encoder": "f_i: from a face to its embedding, frozen",
    "voice_encoder": "f_v: from a voice to its embedding, frozen",
    "projectors": "φ_i and φ_v: both into the joint space; calibration",
    "generator": "p(e): the density of speakers; the candidates",
    "signature": "s: predicts the voice embedding of a speaker",
    "synthesizer": "the synthesizer's own voices; its network is stored outside of the bundle",
    "balance": "biases of the candidates, so that different faces get different voices",
    "index": "the search index over the candidates, as FAISS writes it",
    "traits": "how pitch, age and gender are heard along the speaker vector",
    "voice_gender": "classifies gender: selects candidates of clear gender, and describes voices",
    "voice_gender_judge": "classifies gender, trained on other people: used for evaluation only",
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
        card_figures.balance(manifest),
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
    recipe = makefile.partition("\nevaluate:")[2].partition("\n\n")[0]
    lines = re.findall(r"^\t\$\(BIN\)/(vclip evaluate .*) > build/(\S+)\.json$", recipe, re.MULTILINE)
    commands = {}
    for line, name in lines:
        shards = re.sub(
            r"\$\((FACES|RECORDED|TRAINED|UNSEEN|HEARD)\)", lambda match: variables[match[1]], line
        )
        commands[name] = re.sub(r'"\$\(DATA\)/([^"]*)"', r"\1", shards)
    return commands


def _what_it_is(manifest: Manifest) -> str:
    rows = []
    for name, part in ((name, part) for name, part in manifest.parts if part is not None):
        file = getattr(part, "file", None)
        size = f"{manifest.files[file].size_bytes / 1e3:,.0f} kB" if file in manifest.files else ""
        rows.append((f"`{name}`", PART_ROLES[name], f"`{file}`" if file else "", size))
    generator = manifest.parts.generator
    return f"""# Model card: {manifest.name} {manifest.version}

<!-- written by tools/write_card.py: change that, or measure again; do not edit -->

A picture of a face becomes a voice that fits it, chosen among {generator.candidates} synthetic voices, and a
synthesizer speaks with it. The method is that of the paper Vclip (arXiv 2601.02753); the differences from it are in
[decisions]({TO_ROOT}/docs/decisions.md#what-differs-from-the-paper). Licence: {manifest.licence}, see
[LICENCE.md](LICENCE.md).

{table(("Part", "What it does", "File", "Size"), rows)}"""


def _use() -> str:
    return f"""## Intended use and limits

The bundle is meant for research on voices and faces, for evaluation of the method, and for demonstrations
with pictures of people who agreed. Do **not** use it to imitate a person (the voice belongs to nobody, in
particular not to the person in the picture), to identify somebody, to decide anything about a person, or in
products: the terms of the training data forbid it. More in [responsible use]({TO_ROOT}/docs/responsible-use.md).

- A face does not determine a voice. The method mostly matches gender and, to some degree, age; the figures
  within one gender below show how much is left.
- The gender of faces and voices is a guess from appearance and sound, in two classes. It is wrong
  about many people, and more often about some groups than about others: see [groups](#groups).
- Children's faces are mostly given voices of children, which are those of women with a higher pitch and shorter
  vocal tract: the synthesizer has no English voice of a child.
- It speaks English and, with an accent, Spanish, French, Italian and Brazilian Portuguese; on request Hindi,
  Japanese and Mandarin. [How well]({TO_ROOT}/docs/languages.md) differs much: Kokoro learned most of them from
  little speech."""


def _training_data(manifest: Manifest) -> str:
    data = ((each.name, str(each.samples), each.terms) for each in manifest.training_data)
    weights = ((each.name, each.source, each.licence) for each in manifest.outside_weights)
    return f"""## Training data and terms

{manifest.licence_note}

{table(("Data", "Samples", "Terms"), data)}

{table(("External weights", "Source", "Licence"), weights)}"""


def _how(commands: dict[str, str]) -> str:
    lines = "\n".join(commands.values())
    return f"""## How it was measured

`make evaluate` runs these commands in the folder with the data, and writes this card from their output:

```
{lines}
```

Brackets contain 95 % intervals: bootstraps over people for pairs, over faces for age errors and over
voices for speech, and Wilson intervals for shares. [Evaluation]({TO_ROOT}/docs/evaluation.md) explains
each figure and its limits.

Shards named `-val` and `-test` trained nothing, and nobody in a `-val` shard of pairs is in a `-train` shard.
They are not untouched, though: earlier bundles were measured on them.
[Experiments]({TO_ROOT}/docs/experiments.md) describes the choices that this led to, and what the image encoder's
starting weights may have seen."""


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

The table compares the best and the worst group of at least {FEWEST_FOR_GAP}. Even by chance, the best is
always ahead of the worst; in 95 of 100 cases, groups that make no difference have a gap below the last
column. Race labels are those of the data: an annotator's judgement of a picture.

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

[Experiments]({TO_ROOT}/docs/experiments.md) lists other encoders, associations and data with
their figures, including the failures."""


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
