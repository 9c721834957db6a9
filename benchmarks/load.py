"""Measures the service under load against the bare pipeline in a loop, on the same machine in the same run.

    python -m benchmarks.load [--clients 1 2 4 8 16] [--seconds 60] [--mixed-seconds 180] [--bundle DIR]

A real service process is started. For each number of clients, the pipeline alone speaks for half of the time, then
the clients send for the whole of it, then the pipeline speaks again: so what else the machine does weighs on both.
At last four clients have long texts spoken while others send embeddings and short texts (benchmarks/mixed_load.py).
Everything stops by itself. The last line on stdout is JSON; tools/write_performance.py puts it into the docs.
"""

import argparse
import itertools
import json
import platform
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import psutil

from app.inference.warm_up import PORTRAIT
from benchmarks.live_service import LiveService
from benchmarks.mixed_load import run_mixed, sentence_seconds

# one to three sentences, as people send them; every client says them in turn
TEXTS = (
    "Good morning to everyone.",
    "The morning train was late, so we walked along instead.",
    "It rained all night. The river has risen, and the bridge is closed.",
    "Come in. The kettle is on. We have been waiting for you since noon.",
)
REQUEST_TIMEOUT_S = 300.0
BUSY = (429, 503)


@dataclass
class Level:
    """What the clients of one level saw; times in seconds. failed: when the requests that failed were begun."""

    latencies: list[float] = field(default_factory=list)
    first_audio: list[float] = field(default_factory=list)
    finished: list[float] = field(default_factory=list)
    failed: list[float] = field(default_factory=list)
    rejections: int = 0

    @property
    def failures(self) -> int:
        """How many requests failed."""
        return len(self.failed)


def main() -> None:
    """Measure each level and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 2, 4, 8, 16])
    parser.add_argument("--seconds", type=float, default=60.0, help="of each level; default: 60")
    parser.add_argument("--mixed-seconds", type=float, default=180.0, help="default: 180")
    parser.add_argument("--bundle", type=Path, help="a bundle directory; default: mini")
    args = parser.parse_args()

    from app.settings import Settings
    from models.loading import load_vclip

    # marked as the service marks its speech
    bare = load_vclip(args.bundle, device="cpu", marks_speech=Settings().watermark)
    say_bare = itertools.cycle(TEXTS)
    bare_rate(bare, say_bare, 0.0)  # once, to warm up
    variables = {} if args.bundle is None else {"VCLIP_BUNDLE": str(args.bundle.resolve())}
    levels = []
    with LiveService([sys.executable, "-m", "app"], **variables) as service:
        for clients in args.clients:
            before = bare_rate(bare, say_bare, args.seconds / 2)
            level = run_level(service, clients, args.seconds)
            after = bare_rate(bare, say_bare, args.seconds / 2)
            figures = level_figures(level, clients, (before + after) / 2)
            figures["service_memory_mib"] = round(service.memory_mib())
            levels.append(figures)
            print(json.dumps(figures), file=sys.stderr)
        before_s = sentence_seconds(bare, args.seconds / 2)
        mixed = run_mixed(service, args.mixed_seconds)
        after_s = sentence_seconds(bare, args.seconds / 2)
    mixed |= {"seconds": args.mixed_seconds, "sentence_s": round((before_s + after_s) / 2, 3)}
    print(
        json.dumps(
            {"machine": machine(), "seconds_per_level": args.seconds, "levels": levels, "mixed": mixed}
        )
    )


def bare_rate(vclip: Any, texts: Iterator[str], seconds: float) -> float:
    """Requests a second of the pipeline in a loop: picture to WAV bytes, all four texts at the least once."""
    from models.face.image import decode_image
    from models.voice.formats import AudioFormat, encode_speech

    picture = PORTRAIT.read_bytes()
    done, began = 0, time.perf_counter()
    # whole rounds, so that every text counts as often as the others
    while done == 0 or time.perf_counter() - began < seconds:
        for _ in TEXTS:
            text = next(texts)
            utterance = vclip.prepare(text)
            face = vclip.embed_face(decode_image(picture))
            [best] = vclip.find_voices(face, k=1)
            vclip.voice_token(best.voice)
            encode_speech(list(vclip.stream(utterance, best.voice)), AudioFormat.WAV)
            done += 1
    return done / (time.perf_counter() - began)


def run_level(service: LiveService, clients: int, seconds: float) -> Level:
    """Let so many clients send one request after the other, half of them streamed, for so long."""
    level, lock = Level(), threading.Lock()
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        with httpx2.Client(base_url=service.url, timeout=REQUEST_TIMEOUT_S) as client:
            for turn in itertools.count(number):
                if time.perf_counter() >= until:
                    return
                # a text is streamed in one round and whole in the next
                stream = (turn // len(TEXTS)) % 2 == 0
                one_request(client, TEXTS[turn % len(TEXTS)], stream, level, lock)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return level


def one_request(client: httpx2.Client, text: str, stream: bool, level: Level, lock: threading.Lock) -> None:
    """Send one request and take down what came of it."""
    fields = {"text": text, "stream": str(stream).lower()}
    began = time.perf_counter()
    first: float | None = None
    try:
        with client.stream(
            "POST", "/v1/speech", files={"image": PORTRAIT.read_bytes()}, data=fields
        ) as answer:
            for _ in answer.iter_bytes():
                first = first or time.perf_counter() - began
    except httpx2.HTTPError:
        with lock:
            level.failed.append(began)
        return
    ended = time.perf_counter()
    with lock:
        if answer.status_code in BUSY:
            level.rejections += 1
        elif answer.status_code != 200 or first is None:
            level.failed.append(began)
        else:
            level.latencies.append(ended - began)
            level.finished.append(ended)
            if stream:
                level.first_audio.append(first)
    if answer.status_code in BUSY:
        time.sleep(min(1.0, float(answer.headers.get("Retry-After", "1"))))


def level_figures(level: Level, clients: int, bare_per_s: float) -> dict[str, Any]:
    """The figures of one level; the rate is over the time in which all clients were at work."""
    began = min(end - taken for end, taken in zip(level.finished, level.latencies, strict=True))
    rate = len(level.finished) / (max(level.finished) - began)
    return {
        "clients": clients,
        "requests": len(level.finished),
        "requests_per_s": round(rate, 3),
        "bare_requests_per_s": round(bare_per_s, 3),
        "ratio_to_bare": round(rate / bare_per_s, 3),
        **{
            f"latency_p{rank}_s": round(float(np.percentile(level.latencies, rank)), 3)
            for rank in (50, 95, 99)
        },
        **{
            f"first_audio_p{rank}_s": round(float(np.percentile(level.first_audio, rank)), 3)
            for rank in (50, 95)
            if level.first_audio
        },
        "rejections": level.rejections,
        "failures": level.failures,
    }


def machine() -> str:
    """What it ran on."""
    name = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    cores = len(psutil.Process().cpu_affinity())
    return f"{name}, {cores} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
