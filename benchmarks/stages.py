"""Measures the seconds of each stage from picture to sound, on the embedded bundle.

    python -m benchmarks.stages [--repeats 5]

Machines differ and are noisy, so what counts is the ratio of a stage to the audio that is made. The last
line on stdout is JSON.
"""

import argparse
import json
import platform
import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

TEXTS = {
    "4_words": "Good morning to everyone.",
    "10_words": "The morning train was late, so we walked along instead.",
    "20_words": (
        "The morning train was late, so we walked along the quiet river and talked about the summer that lay "
        "ahead."
    ),
}


def main() -> None:
    """Load, then time each stage `--repeats` times and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, help="a bundle directory; default: mini")
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()

    started_s = time.perf_counter()
    from models.loading import load_vclip

    imported_s = time.perf_counter()
    vclip = load_vclip(args.bundle, device="cpu")
    loaded_s = time.perf_counter()

    from skimage import data

    image = np.asarray(data.astronaut())
    face = vclip.embed_face(image)
    voice = vclip.find_voices(face)[0].voice
    figures: dict[str, object] = {
        "machine": f"{platform.machine()}, {len(_cores())} cores, Python {platform.python_version()}",
        "import_s": imported_s - started_s,
        "load_s": loaded_s - imported_s,
        "embed_face_s": _median_s(lambda: vclip.embed_face(image), args.repeats),
        "find_voices_s": _median_s(lambda: vclip.find_voices(face, k=10), args.repeats),
        "find_voices_with_seed_s": _median_s(lambda: vclip.find_voices(face, k=10, seed=1), args.repeats),
    }
    for name, text in TEXTS.items():
        spoken = vclip.speak(text, voice)
        seconds = _median_s(partial(vclip.speak, text, voice), args.repeats)
        figures[f"speak_{name}_s"] = seconds
        figures[f"real_time_factor_{name}"] = seconds / spoken.seconds
    figures["embed_voice_per_second_of_audio"] = (
        _median_s(lambda: vclip.embed_voice(spoken), args.repeats) / spoken.seconds
    )
    figures["peak_memory_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({name: round(v, 4) if isinstance(v, float) else v for name, v in figures.items()}))


def _median_s(stage: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        started_s = time.perf_counter()
        stage()
        taken.append(time.perf_counter() - started_s)
    return median(taken)


def _cores() -> set[int]:
    import os

    return os.sched_getaffinity(0)


if __name__ == "__main__":
    main()
