"""The section of docs/performance.md on the decoder of VITS, from what benchmarks/vits_decoder.py printed."""

from typing import Any

TEMPLATE = """## Synthesis with VITS

`benchmarks/vits_decoder.py`: the decoder of coqui's VITS (HiFi-GAN of the published size, random weights), which is
nearly all of its work, with convolutions by tiles against torch's own, timed in turn. *Ratio*: how many times as
fast, by the medians. *Difference*: of the two sounds, relative.

{tables}
"""
_HEAD = (
    "On {machine}, {capability}:\n\n"
    "| threads | sound in s | torch in s | tiles in s | ratio | real-time factor | difference |\n"
    "|---|---|---|---|---|---|---|"
)
_COLUMNS = ("threads", "audio_s", "torch_s", "tiles_s", "ratio", "real_time_factor", "relative_difference")


def section(runs: list[dict[str, Any]]) -> str:
    """A table for each run, in the order in which they are given."""
    return TEMPLATE.format(tables="\n\n".join(_table(run) for run in runs))


def _table(run: dict[str, Any]) -> str:
    lines = [_HEAD.format(machine=run["machine"], capability=run["torch_capability"])]
    lines += ["| " + " | ".join(str(row[column]) for column in _COLUMNS) + " |" for row in run["rows"]]
    return "\n".join(lines)
