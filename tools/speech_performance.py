"""The section of docs/performance.md on synthesis, from what benchmarks/tts.py printed."""

from typing import Any

TEMPLATE = """## Synthesis

`benchmarks/tts.py`: Kokoro in torch against the published int8 graph in onnxruntime, with all its optimisations, on
the same phonemes, a text as one piece, and timed in turn. *First audio*: until the first piece is spoken; a long
sentence is cut at its first clause. *Ratio*: how many times as fast, by the medians. *Floor*: what the
multiplications that are left take at the speed of a large matrix product of torch. A row for AVX2 on a
processor with AVX-512 limits torch and not onnxruntime; there the share of the floor carries over to other
machines, and the ratio does not.

{tables}
"""

HEAD = (
    "On {machine}, {capability}:\n\n"
    "| threads | words | sound in s | stock in s | torch in s | ratio | first audio in s "
    "| real-time factor | GMAC/s | floor in s | share |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)
_COLUMNS = (
    "audio_s",
    "stock_s",
    "torch_s",
    "ratio",
    "first_audio_s",
    "real_time_factor",
    "matrix_product_gmac_per_s",
    "floor_s",
    "share_of_the_floor",
)


def section(runs: list[dict[str, Any]]) -> str:
    """A table for each run, in the order in which they are given."""
    return TEMPLATE.format(tables="\n\n".join(_table(run) for run in runs))


def _table(run: dict[str, Any]) -> str:
    lines = [HEAD.format(machine=run["machine"], capability=run["torch_capability"])]
    for name, figures in run.items():
        threads, _, text = name.partition("_threads_")
        if isinstance(figures, dict):
            cells = " | ".join(str(figures[column]) for column in _COLUMNS)
            lines.append(f"| {threads} | {text.removesuffix('_words')} | {cells} |")
    return "\n".join(lines)
