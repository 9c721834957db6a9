"""The section of docs/performance.md on GPUs: what a processor ran, and what benchmarks/gpu.py printed on a GPU."""

from typing import Any

NOT_RUN = (
    "**Nothing of this was run on a GPU.** It was written for one, and what a processor can run of it was run\n"
    "on one:"
)
RUN = "What is done there, and what a processor was found to make of it:"

TEMPLATE = """## On a GPU

{beginning}

- Sentences go through decoder and vocoder filled up to a common length, several at once
  ([padded.py](../models/tts/kokoro/on_gpu/padded.py)): masks keep the filling out of every convolution and norm.
  On a CPU each of four sentences of 1.2 to 3.9 s differed by at most 0.000002 of full scale from what it is alone.
  Durations and pitch are computed for each alone, so that they are the same bits.
- The wide convolutions may be in float16 (`VCLIP_PRECISION`), everything around them in float32
  ([half_precision.py](../models/tts/kokoro/on_gpu/half_precision.py)). On a CPU the difference from float32 is 54
  to 55 dB below the speech, and no feature exceeds 147, where float16 ends at 65,504. TF32, which torch would take
  there for float32, is switched off: emulated on a CPU, it changed the pitch by up to 0.18 Hz, and a sentence in a
  pass from what it is alone by up to 0.0006 of full scale.
- The pieces of a text after the first are spoken up to eight in a pass ([ahead.py](../models/tts/ahead.py)).
  Sentences of different requests are not: which neighbours a sentence had would change its last bits, and a request
  is to give the same bits each time.
- The decoder is replayed as a CUDA graph at 28 common lengths of 1 to 40 s
  ([graphs.py](../models/tts/kokoro/on_gpu/graphs.py)); of this a CPU can run only the choice of lengths.

{end}
"""

COMMANDS = """With a GPU, `make test-gpu` compares all of it with the CPU, and `make performance-gpu` measures it
with `benchmarks/gpu.py` and writes its figures here: of requests and of passes, by length, precision and number of
sentences, with and without graphs."""

FIGURES = """`benchmarks/gpu.py` on {gpu}, torch {torch}; convolutions of float32 are in {format}; up to
{memory_mib} MiB of its memory were taken:

| precision | text | sound in s | the first time in s | first audio in s | all of it in s | real-time factor |
|---|---|---|---|---|---|---|
{requests}

Each is a request as a user waits for it, from the text to the samples with the watermark. The first time is when
kernels are chosen and graphs captured, the rest are medians. The goal is a factor under {goal};
{n_reached} of {n_requests} requests reach it.

| precision | decoder | words | sentences in a pass | real-time factor |
|---|---|---|---|---|
{passes}

Each is the network alone, without the reading in front of it and the watermark behind it. *Plain* starts each
kernel by itself, *graphs* replays those of the decoder."""

_REQUEST = ("precision", "text", "audio_s", "first_time_s", "first_audio_s", "all_s", "real_time_factor")
_PASS = ("precision", "way", "words", "together", "real_time_factor")


def section(run: dict[str, Any] | None) -> str:
    """What was run without a GPU and, if there are figures of one, these."""
    if run is None:
        return TEMPLATE.format(beginning=NOT_RUN, end=COMMANDS)
    figures = FIGURES.format(
        gpu=run["gpu"],
        torch=run["torch"],
        format="TF32" if run["float32_is_tf32"] else "float32",
        memory_mib=run["memory_mib"],
        goal=run["goal"],
        requests=_rows(run["requests"], _REQUEST),
        passes=_rows(run["passes"], _PASS),
        n_requests=len(run["requests"]),
        n_reached=sum(row["real_time_factor"] < run["goal"] for row in run["requests"]),
    )
    return TEMPLATE.format(beginning=RUN, end=figures)


def _rows(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> str:
    return "\n".join("| " + " | ".join(str(row[column]) for column in columns) + " |" for row in rows)
