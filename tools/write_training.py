"""Writes measured costs of training at scale, and the ablations, into docs/training.md between its markers.

.venv/bin/python -m benchmarks.extraction --data SHARD | tail -1 > benchmarks/results/extraction.json
.venv/bin/python -m training.full.ablations ... | tail -1 > docs/evaluation/ablations.json
.venv/bin/python -m tools.write_training
"""

import json
from collections.abc import Iterator
from typing import Any

from tools.figures import FOLDER, ROOT, figure, number, table
from tools.sections import page_with

PAGE = ROOT / "docs" / "training.md"
COSTS = ROOT / "benchmarks" / "results" / "extraction.json"
ABLATIONS = FOLDER / "ablations.json"
PAPER = {
    "at-hand": ("as proposed", 88.78),
    "small-batch": ("batch smaller by 3.2", 86.54),
    "sge2e": ("SGE2E loss", 87.14),
    "no-flow": ("without the flow", 88.16),
}


def render_costs(costs: dict[str, Any]) -> str:
    """Stages, the step, and the estimate, as text and tables."""
    stages = (
        (name, f"{1e3 * stage['seconds']:.1f}", _giga(stage["operations"]))
        for name, stage in costs["stages"].items()
    )
    association, vox2 = costs["association"], costs["voxceleb2"]
    whole = costs["end_to_end"]
    step_ms, operations = 1e3 * association["step_s"], association["operations_per_step"] / 1e9
    product = association["matrix_product_operations_per_s"] / 1e9
    return "\n\n".join(
        [
            f"Measured on {costs['machine']}, {costs['clips']} clips of {costs['clip_seconds']:g} s and "
            f"{costs['clip_bytes'] / 1e3:.0f} kB:",
            table(("per clip", "milliseconds of one core", "billion operations"), stages),
            "The whole extraction as it runs, with the encoders of the embedded bundle and the start of all its "
            f"processes, on {whole['clips']} clips: {1e3 * whole['core_seconds_per_clip']:.0f} ms of a core for "
            f"each, {whole['clips_per_s']:.1f} a second of the clock (the machine was busy with other work).",
            f"A step of the association (batch {association['batch']}, 512 dimensions): {step_ms:.0f} ms of one "
            f"core, {association['step_to_floor']:.2f} times what its {operations:.0f} billion operations take "
            f"at the speed of a large matrix product in the same run ({product:.0f} billion a second). To gather "
            f"its features from as many files as VoxCeleb2 makes takes {1e3 * association['read_batch_s']:.0f} ms.",
            f"VoxCeleb2 has {vox2['clips']:,} clips. Without a GPU, ViT-B/32 and H/ASP included: "
            f"{vox2['cpu_only_core_hours']:,.0f} core hours. With one, *calculated*, since no GPU was "
            f"available: "
            f"the cores' part as measured here, with {vox2['cores_per_gpu']} cores for each GPU; the GPU's from "
            f"its operations, at {vox2['share_of_peak']:.0%} of the peak in its data sheet:",
            table(
                (
                    "GPU",
                    "clips/s, encoders",
                    "clips/s, its cores",
                    "bottleneck",
                    "hours, one GPU",
                    "hours, eight",
                    "an epoch of training, s",
                ),
                _gpu_rows(vox2["gpus"]),
            ),
        ]
    )


def _gpu_rows(gpus: dict[str, dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for name, gpu in gpus.items():
        yield (
            name,
            f"{gpu['gpu_clips_per_s']:,.0f}",
            f"{gpu['clips_per_s_of_its_cores']:,.0f}",
            str(gpu["bottleneck"]),
            f"{gpu['extraction_hours_on_one']:.1f}",
            f"{gpu['extraction_hours_on_eight']:.2f}",
            f"{gpu['epoch_s']:.1f}",
        )


def _giga(operations: float) -> str:
    return f"{operations / 1e9:.2f}" if operations else ""


def render_ablations(figures: dict[str, Any]) -> str:
    """Table 2 of the paper, beside ours."""
    return table(
        (
            "",
            "paper",
            "all, AUC",
            "difference to the first",
            "voxceleb",
            "avspeech",
            "within one gender, all",
        ),
        _ablation_rows(figures["variants"]),
    )


def _ablation_rows(variants: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, (title, paper) in PAPER.items():
        found = variants[name]
        everything = found["all"]
        yield (
            title,
            f"{paper / 100:.4f}",
            figure(everything, "auc"),
            figure(everything, "difference") if "difference" in everything else "",
            figure(found["voxceleb"], "auc"),
            figure(found["avspeech"], "auc"),
            number(everything["auc_same_gender"]),
        )


def read_sections() -> dict[str, str]:
    """Render the sections between the markers, from the files of figures."""
    costs, ablations = (json.loads(file.read_text(encoding="utf-8")) for file in (COSTS, ABLATIONS))
    return {"costs": render_costs(costs), "ablations": render_ablations(ablations)}


def main() -> None:
    """Write the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with(read_sections(), page, "write_training"), encoding="utf-8")


if __name__ == "__main__":
    main()
