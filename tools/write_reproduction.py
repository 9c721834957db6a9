"""Writes docs/reproduction.md: every figure of the paper's tables beside the one measured here.

    .venv/bin/python -m tools.write_reproduction

`make evaluate` runs it. The paper's figures are in paper_figures.py; ours are from the JSON in
docs/evaluation, the output of the commands. Figures without JSON are marked as not measured.
"""

from collections.abc import Iterator
from typing import Any

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import Manifest, read_manifest
from tools.figures import FOLDER, NAMES, NOT_MEASURED, Figures, read_figures, table
from tools.paper_figures import TABLE_1, TABLE_2, TABLE_3, TABLE_4, TABLE_5

PAGE = FOLDER.parent / "reproduction.md"
MORE = ("association-trials", "ablations")  # where somebody measured them
PAIR_CORPORA = ("VoxCeleb", "AVSpeech", "LRS3", "ChaLearn", "GRID")
NOT_DEFINED = "not defined"  # of this bundle
NO_VOXCELEB = """VoxCeleb1 and VoxCeleb2 were not available, so no published list of trials was evaluated. If you
have them, `vclip evaluate association` with `--trials`, and `vclip evaluate generation`, measure what the paper
did."""

SYSTEMS = {
    "no_retrieval": "without retrieval",
    "feature_mapping": "feature mapping, k = 1",
    "naive": "naive scoring",
    "informed": "informed scoring",
}
MEASURES = ("v2v", "f2v", "heard_log_likelihood")


def render(manifest: Manifest, figures: Figures) -> str:
    """The page in Markdown."""
    sections = (
        _head(manifest, figures),
        _association(figures),
        _ablations(figures),
        _voices(figures),
        _listening(figures),
    )
    return "\n\n".join(sections) + "\n"


def _head(manifest: Manifest, figures: Figures) -> str:
    parts = manifest.parts
    own_face = f"a network of our own, {parts.face_encoder.dim} dimensions"
    own_voice = f"{parts.voice_encoder.kind}, {parts.voice_encoder.dim} dimensions"
    pairs = sum(data.samples for data in manifest.training_data if data.name.startswith(PAIR_CORPORA))
    voices = len(parts.synthesizer.speaker_names)
    rows = (
        ("faces", "CLIP ViT-B/32 of OpenAI, 512 dimensions", own_face),
        ("voices", "H/ASP, trained on VoxCeleb2, 512 dimensions", own_voice),
        (
            "pairs to train on",
            "VoxCeleb2-dev, a million clips",
            f"{pairs:,} clips of {', '.join(PAIR_CORPORA)}",
        ),
        ("batch of the contrastive loss", "1024", "smaller, because there are fewer people"),
        ("synthesizer", "zero-shot VITS, 2,130 speakers", f"{parts.synthesizer.kind}, {voices} voices"),
        ("candidates", "5,000", f"{parts.generator.candidates:,}"),
        ("scoring", "naive and informed", manifest.scoring),
    )
    return f"""# Reproduction: the paper's tables, and what was measured here

<!-- written by tools/write_reproduction.py: change that, or measure again; do not edit -->

The paper is *Vclip* (arXiv 2601.02753). Ours is the embedded bundle `{manifest.name}` {manifest.version}, which is
**not** the paper's configuration: no figure here confirms or refutes one of the paper's.
[Evaluation](evaluation.md) defines our figures; [training](training.md) explains how to train the paper's
own configuration.

{table(("", "The paper", "Here"), rows)}

{"" if "association-trials" in figures else NO_VOXCELEB}"""


def _association(figures: Figures) -> str:
    ours = figures.get("association", {})
    trials = _self_lifting(figures)
    why = (
        "other people and other trials (each face with each voice), other encoders, a thousandth of the pairs"
    )

    def rows() -> Iterator[tuple[str, ...]]:
        for system, setting, paper in TABLE_1:
            if system != "Vclip":
                yield system, setting, f"{paper:.2f}", "not run: another system", "", ""
            elif setting == "closed":
                yield (
                    system,
                    setting,
                    f"{paper:.2f}",
                    NOT_MEASURED,
                    "",
                    "VoxCeleb1 was not available for training",
                )
            elif trials is not None:
                yield (
                    system,
                    setting,
                    f"{paper:.2f}",
                    _percent(trials["all"], "auc"),
                    "Self-Lifting's trials",
                    "",
                )
            else:
                yield (
                    system,
                    setting,
                    f"{paper:.2f}",
                    _percent(ours, "auc"),
                    _people("voxceleb-val", ours),
                    why,
                )

    other = figures.get("association-avspeech", {})
    both = (ours, other)
    oracle = (one.get("baselines", {}) for one in both)
    beside = (
        ("AUC, %", *(_percent(one, "auc") for one in both)),
        ("AUC within one gender, %", *(_percent(one, "auc_same_gender") for one in both)),
        ("equal error rate, %", *(_percent(one, "eer") for one in both)),
        ("AUC of gender alone, known exactly, %", *(_percent(one, "gender_oracle_auc") for one in oracle)),
    )
    return f"""## Table 1: verification on VoxCeleb1, AUC in %

Closed: trained on VoxCeleb1 alone. Open: PINs and Self-Lifting started from AVSpeech, Vclip from VoxCeleb2.

{table(("System", "Setting", "Paper", "Here (95 % interval)", "On", "Why it differs"), rows())}

The paper does not report figures within one gender, equal error rates or intervals. Ours are:

{table(("", _people("voxceleb-val", ours), _people("avspeech-val", other)), beside)}"""


def _ablations(figures: Figures) -> str:
    measured = figures.get("ablations", {})
    variants: dict[str, Any] = measured.get("variants", {})
    first_paper = TABLE_2[0][1]

    def rows() -> Iterator[tuple[str, ...]]:
        for variant, paper, config in TABLE_2:
            own = variants.get(config, {}).get("all", {})
            yield (
                variant,
                f"{paper:.2f}",
                "" if paper == first_paper else f"{paper - first_paper:+.2f}",
                _percent(own, "auc"),
                "" if paper == first_paper else _percent(own, "difference", signed=True),
                _percent(own, "auc_same_gender"),
            )

    own_columns = ("Here (95 % interval)", "to proposed, same trials", "within one gender")
    on = "No training of these variants has been measured here."
    if variants:
        own = next(iter(variants.values()))["all"]
        on = (
            f"Here: {own['n_pairs']} pairs of {own['n_identities']} people, cross-validated over people in "
            f"{measured['folds']} folds; batches are smaller than the paper's by necessity, and in the second row "
            "smaller by the same factor."
        )
    return f"""## Table 2: ablations, AUC in %

{table(("Variant", "Paper", "to proposed", *own_columns), rows())}

{on}
The paper's 88.78 is in neither column of its table 1; it is probably the model of VoxCeleb2 before it was tuned on
VoxCeleb1. The figures differ for all the reasons in the table at the top; in addition, with so few people
a batch has few hard negatives, and a flow has little to learn from."""


def _voices(figures: Figures) -> str:
    measured = figures.get("generation")
    systems: dict[str, Any] = {} if measured is None else measured["systems"]
    references: dict[str, Any] = {} if measured is None else measured["references"]
    own_reference = {
        "v2v": references.get("cloned"),
        "f2v": references.get("true_pair"),
        "heard_log_likelihood": references.get("known_speakers"),
    }
    undefined = NOT_MEASURED if measured is None else NOT_DEFINED

    def cells(row: str, own: dict[str, dict[str, Any] | None]) -> Iterator[str]:
        for measure, (mean, deviation) in zip(MEASURES, TABLE_3[row], strict=True):
            yield f"{mean:.{2 if mean > 1 else 3}f} ± {deviation:.2f}"
            values = own[measure]
            yield undefined if values is None else _mean_and_std(values, measure)

    def rows() -> Iterator[tuple[str, ...]]:
        yield "reference value", *cells("reference", own_reference)
        for name, text in SYSTEMS.items():
            yield text, *cells(name, dict.fromkeys(MEASURES, systems.get(name)))

    head = (f"{name}, {whose}" for name in ("v2v", "f2v", "likelihood") for whose in ("paper", "here"))
    minus = ("f2v, paper", "f2v, here (95 % interval)", "v2v, paper", "v2v, here (95 % interval)")
    return f"""## Table 3: generated voices, mean ± standard deviation over pairs

{table(("System", *head), rows())}

{_on_pairs(measured)}

The reference values of the paper are v2v of voices cloned from the true recording, f2v of true pairs, and
the likelihood of known speakers. Here v2v has no reference if the synthesizer cannot clone; two recordings
of one person have
{_mean_and_std(references.get("true_pair", {}), "v2v")}. A likelihood depends on the space, so only rows of
the same column can be compared.

The paper's differences are between means. Ours are computed pair by pair, which shows whether one way is
better:

{table(("Informed minus", *minus), _differences(measured))}

Naive scoring needs speaker vectors that are voice embeddings; the embedded bundle has none (see
[evaluation](evaluation.md)). The figures differ because the voice encoder determines the level of v2v (for
some encoders a random candidate is similar to anybody) and the judge that of f2v; here judge and guide were trained
on a few hundred people each, and the synthesizer is another one."""


def _on_pairs(measured: dict[str, Any] | None) -> str:
    if measured is None:
        return "Nothing of this has been measured here."
    guide, judge = (_percent(measured[f"{who}_auc"], "auc") for who in ("guide", "judge"))
    return (
        f"Paper: 500 pairs of VoxCeleb1, 10 voices for each. Here: {measured['n']} pairs of "
        f"{measured['n_identities']} people (voxceleb-val and avspeech-val), {measured['k']} voices for each.\n"
        f"The guide learned from {measured['n_guide']} people and has an AUC of {guide} % on these shards, "
        f"the judge from {measured['n_judge']}: {judge} %."
    )


def _differences(measured: dict[str, Any] | None) -> Iterator[tuple[str, ...]]:
    for name, text in SYSTEMS.items():
        if name == "informed":
            continue
        own = {} if measured is None else measured["informed_minus"].get(name)
        cells: list[str] = []
        for measure in ("f2v", "v2v"):
            place = MEASURES.index(measure)
            cells.append(f"{TABLE_3['informed'][place][0] - TABLE_3[name][place][0]:+.3f}")
            cells.append(NOT_DEFINED if own is None else _interval(own, measure))
        yield text, *cells


def _listening(figures: Figures) -> str:
    speech, voices = figures.get("speech", {}), figures.get("voices", {})
    difference, generated, stock = (speech.get(name, {}) for name in ("difference", "generated", "stock"))
    stand_ins = (
        ("words wrong, generated voices, %", _percent(generated, "wer")),
        ("words wrong, stock voices, %", _percent(stock, "wer")),
        ("DNSMOS, generated minus stock voices", _interval(difference, "dnsmos_overall")),
    )
    over_random = figures.get("generation", {}).get("informed_minus", {}).get("no_retrieval", {})
    heard = (
        ("gender heard agrees with the face, adults, %", _percent(voices, "gender_agreement_adults")),
        ("f2v, informed minus a random candidate", _interval(over_random, "f2v")),
    )
    return f"""## Tables 4 and 5: listening tests

**Not done**: no listening test was made here. Automatic measurements are shown instead, which do not
answer the same question.

Table 4, naturalness, mean opinion score of 1 to 5:

{table(("Task", "Paper", "Here"), ((*row, "no listening test") for row in TABLE_4))}

Measured instead, for the embedded bundle:

{table(("", "Here (95 % interval)"), stand_ins)}

Table 5, match of face and voice, 1 to 4:

{
        table(
            ("Voice", "Paper, matched", "Paper, random pairs", "Here"),
            ((*row, "no listening test") for row in TABLE_5),
        )
    }

Measured instead:

{table(("", "Here (95 % interval)"), heard)}"""


def _self_lifting(figures: Figures) -> dict[str, Any] | None:
    """Our figures on the unconstrained test list of the paper, where somebody measured them."""
    measured = figures.get("association-trials")
    if measured is None or measured["protocol"] != "self-lifting":
        return None
    lists: dict[str, dict[str, Any]] = measured["lists"]
    return next((own for name, own in lists.items() if name.startswith("test_verification.")), None)


def _people(shard: str, measured: dict[str, Any]) -> str:
    if "n_pairs" not in measured:
        return shard
    return f"{shard}, {measured['n_pairs']} pairs of {measured['n_identities']} people"


def _percent(values: dict[str, Any], name: str, signed: bool = False) -> str:
    """Format a share in percent, with its interval if it has one."""
    if values.get(name) is None:
        return NOT_MEASURED
    sign = "+" if signed else ""
    text = f"{100 * values[name]:{sign}.2f}"
    interval = values.get(f"{name}_ci95")
    return (
        text if interval is None else f"{text} ({' to '.join(f'{100 * end:{sign}.2f}' for end in interval)})"
    )


def _interval(values: dict[str, Any], name: str) -> str:
    """A difference with its interval."""
    if values.get(name) is None:
        return NOT_MEASURED
    low, high = values[f"{name}_ci95"]
    return f"{values[name]:+.3f} ({low:+.3f} to {high:+.3f})"


def _mean_and_std(values: dict[str, Any], name: str) -> str:
    if values.get(name) is None:
        return NOT_MEASURED
    digits = 2 if name == "heard_log_likelihood" else 3
    return f"{values[name]:.{digits}f} ± {values[f'{name}_std']:.2f}"


def page() -> str:
    """The page from what is kept."""
    return render(read_manifest(MINI_BUNDLE), read_figures(names=(*NAMES, *MORE)))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
