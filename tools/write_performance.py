"""Writes docs/performance.md from what the benchmarks printed; `make performance` keeps it in benchmarks/results.

Each section names the machine that it was measured on; one whose results are not there is left out, but for the one
on GPUs, which then says that nothing was run on one.
"""

import json
from pathlib import Path
from typing import Any

from tools import gpu_performance, speech_performance, vits_performance
from tools.figures import ROOT

RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "performance.md"
NAMES = {
    "stand-in": "with the stand-in pipeline of the tests, which detects faces, decodes and encodes, but "
    "speaks in tones",
    "bundle": "with the embedded bundle",
}

MIXED = {
    "embedding": "embedding of a face",
    "short_text": "text of one sentence",
    "long_text": "text of eight long sentences",
}

HEAD = """# Performance

`tools/write_performance.py` wrote this page from the output of the benchmarks (`make performance`).
"""

LOAD = """## Under load

`benchmarks/load.py`, {seconds} s for each row, on {machine}. Each client sends one request after
the other: a picture and one to three sentences, half of them streamed. *Bare* is the same work done by the
pipeline alone, in a loop before and after each row, from the bytes of the picture to those of the WAV
file.

| clients | requests/s | bare/s | ratio | p50, p95, p99 in s | first audio p50, p95 in s | refused | failed | MiB |
|---|---|---|---|---|---|---|---|---|
{load_rows}

So one replica serves {most} such requests a second here, whatever the number of clients; with more clients
each waits longer. The first audio of a streamed answer arrives after the wait and the first sentence.
"""

MIXED_LOAD = """## Beside long texts

For {mixed[seconds]:g} s four clients have texts of eight sentences of twenty words spoken. Meanwhile a fifth
sends single sentences, and a sixth sends pictures to embed, with pauses of up to two seconds. The pipeline
alone needs {mixed[sentence_s]:.2f} s for one of the long sentences; the last column is p95 in such sentences.

| request | answered | p50, p95 in s | refused | failed | sentences |
|---|---|---|---|---|---|
{mixed_rows}

This and the requests with a picture above were measured with the bundle 3.1.0: since 3.2.0, which has a second
network of faces, finding and embedding one takes 1.3 times as long.
"""

FIRST_SOUND = """## First sound on the page

`benchmarks/first_sound.py`: {rounds} texts of two sentences, on {machine}. The first sentence alone is asked for
over HTTP, and the text is played on [the page](page.md) in Chromium, in turn, with the embedded bundle. The sound
begins when its first samples are due at the audio device.

| first sentence alone, median | first sound after the press on Play, median | added by the page, median | at most |
|---|---|---|---|
| {sentence_ms} ms | {first_sound_ms} ms | {added_ms} ms | {added_at_most_ms} ms |

The goal is at most {limit_ms} ms.
"""

MEMORY = """## Memory

`benchmarks/soak.py` sends pictures, recordings, requests for speech in every format, whole and streamed,
malicious files, requests of clients that disconnect, unknown addresses and health checks, in random order.

| service | requests | MiB at the start | second tenth | last tenth | peak | growth per 1,000 requests |
|---|---|---|---|---|---|---|
{soak_rows}

![Resident memory over the requests, stand-in](performance-memory.svg)

![Resident memory over the requests, embedded bundle](performance-memory-bundle.svg)

With the embedded bundle it grows at first, because the memory that the longest sentences needed is kept, and
then stays constant. The growth in the table is from the second to the last tenth of the requests.
The row of the embedded bundle was not measured again since a replica takes 0.90 GB (859 MiB) when it is ready,
instead of 1.20 GB.
"""


def main() -> None:
    """Read the results and write the page."""
    PAGE.write_text(page(RESULTS), encoding="utf-8")


def page(results: Path) -> str:
    """The text of the page, of the results in a folder."""
    sections = [HEAD]
    for module, name in ((speech_performance, "tts"), (vits_performance, "vits_decoder")):
        paths = (results / f"{name}.json", results / f"{name}_avx2.json")
        if runs := [printed(path) for path in paths if path.exists()]:
            sections.append(module.section(runs))
    on_gpu = results / "gpu.json"
    sections.append(gpu_performance.section(printed(on_gpu) if on_gpu.exists() else None))
    if (results / "load.json").exists():
        sections.append(load_section(printed(results / "load.json")))
    if (results / "first_sound.json").exists():
        sections.append(FIRST_SOUND.format(**printed(results / "first_sound.json")))
    soaks: dict[str, Any] = {}
    for path in (results / "soak.json", results / "soak_bundle.json"):
        if path.exists():
            soaks |= printed(path)
    if soaks:
        rows = "\n".join(soak_row(name, figures) for name, figures in soaks.items())
        sections.append(MEMORY.format(soak_rows=rows))
    return "\n".join(sections)


def printed(path: Path) -> dict[str, Any]:
    """The JSON on the last line of what a program printed."""
    answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    return answer


def load_section(load: dict[str, Any]) -> str:
    """The service under load and, if that was measured, beside long texts."""
    text = LOAD.format(
        seconds=f"{load['seconds_per_level']:g}",
        machine=load["machine"],
        load_rows="\n".join(load_row(level) for level in load["levels"]),
        most=max(level["requests_per_s"] for level in load["levels"]),
    )
    if "mixed" in load:
        rows = "\n".join(mixed_row(name, load["mixed"]) for name in MIXED)
        text += "\n" + MIXED_LOAD.format(mixed=load["mixed"], mixed_rows=rows)
    return text


def load_row(level: dict[str, Any]) -> str:
    """One row of the table of load."""
    latencies = ", ".join(f"{level[f'latency_p{rank}_s']:.2f}" for rank in (50, 95, 99))
    first = ", ".join(f"{level[f'first_audio_p{rank}_s']:.2f}" for rank in (50, 95))
    rates = " | ".join(str(level[key]) for key in ("requests_per_s", "bare_requests_per_s", "ratio_to_bare"))
    rest = " | ".join(str(level[key]) for key in ("rejections", "failures", "service_memory_mib"))
    return f"| {level['clients']} | {rates} | {latencies} | {first} | {rest} |"


def mixed_row(name: str, mixed: dict[str, Any]) -> str:
    """One row of the table of requests beside long texts."""
    waits = mixed[name]
    sentences = waits["p95_s"] / mixed["sentence_s"]
    return (
        f"| {MIXED[name]} | {waits['requests']} | {waits['p50_s']:.2f}, {waits['p95_s']:.2f} "
        f"| {waits['rejections']} | {waits['failures']} | {sentences:.2f} |"
    )


def soak_row(name: str, figures: dict[str, Any]) -> str:
    """One row of the table of memory."""
    return (
        f"| {NAMES[name]} | {figures['requests']} | {figures['start_mib']} | {figures['early_mib']} "
        f"| {figures['late_mib']} | {figures['peak_mib']} | {figures['mib_per_1000_requests']} MiB |"
    )


if __name__ == "__main__":
    main()
