"""Measures the memory of the service over thousands of requests of all kinds.

    python -m benchmarks.soak [--service app] [--name bundle] [--requests 1000] [--plot FILE.svg]

The service is started as `python -m MODULE`: `app` is the real one with the embedded bundle, and
`tests.app.stand_in_service` the one of the tests, which finds faces, decodes and encodes for real and speaks in
tones, so that many more requests pass in the same time. The kinds are drawn by a fixed seed. It stops by itself, at
the latest after `--limit` seconds. The last line on stdout is JSON.
"""

import argparse
import json
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import numpy as np

from app.inference.warm_up import PORTRAIT
from benchmarks.inputs import bad_files
from benchmarks.live_service import LiveService

SAMPLES = 200  # points of the curve
TEXTS = ("Hello.", "Good morning to everyone. Come in.", "One. Two. Three. Four.")
FORMATS = ("wav", "flac", "mp3", "opus", "pcm")


def main() -> None:
    """Run a service through its requests, and print and draw what its memory did."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--service", default="app", help="the module that runs the service; default: app")
    parser.add_argument("--name", default="bundle", help="of the service in what is printed; default: bundle")
    parser.add_argument("--requests", type=int, default=1000, help="how many; default: 1000")
    parser.add_argument("--limit", type=float, default=1800.0, help="seconds, at most; default: 1800")
    parser.add_argument("--plot", type=Path, help="an SVG file to draw the curve into")
    args = parser.parse_args()
    run = soak(args.service, args.requests, args.limit)
    if args.plot is not None:
        draw(args.name, run["curve"], args.plot)
    print(json.dumps({args.name: run["figures"]}))


def soak(module: str, count: int, limit_s: float) -> dict[str, Any]:
    """Send so many requests, one after the other; the curve in (requests, MiB), and figures of it."""
    random = np.random.default_rng(0)
    with LiveService([sys.executable, "-m", module]) as service:
        kinds = request_kinds(service)
        names, answers = list(kinds), Counter[str]()
        curve, until, sent = [], time.monotonic() + limit_s, 0
        with httpx2.Client(base_url=service.url, timeout=120) as client:
            while sent < count and time.monotonic() < until:
                kind = names[int(random.integers(len(names)))]
                status = kinds[kind](client, random)
                answers[f"{kind} {status}"] += 1
                sent += 1
                if sent % max(1, count // SAMPLES) == 0:
                    curve.append((sent, service.memory_mib()))
    return {
        "curve": curve,
        "figures": {"requests": sent, "answers": dict(sorted(answers.items())), **growth(curve)},
    }


def growth(curve: list[tuple[int, float]]) -> dict[str, float]:
    """Memory in MiB at the start, in the second and in the last tenth, and the growth between these per 1000."""
    sent, memory = np.array(curve).T
    tenth = max(1, len(memory) // 10)
    early, late = slice(tenth, 2 * tenth), slice(-tenth, None)
    grown = float(memory[late].mean() - memory[early].mean())
    return {
        "start_mib": round(float(memory[0]), 1),
        "early_mib": round(float(memory[early].mean()), 1),
        "late_mib": round(float(memory[late].mean()), 1),
        "peak_mib": round(float(memory.max()), 1),
        "mib_per_1000_requests": round(1000 * grown / float(sent[late].mean() - sent[early].mean()), 2),
    }


Kind = Callable[[httpx2.Client, np.random.Generator], int]


def request_kinds(service: LiveService) -> dict[str, Kind]:
    """What users and others send; each gives the status, 0 if the client hung up."""
    portrait = PORTRAIT.read_bytes()
    good, bad = bad_files.good_pictures(portrait), bad_files.bad_pictures(portrait)
    bad_audio = bad_files.bad_recordings()
    voice = spoken(service, portrait)

    def one_of(files: dict[str, bytes], random: np.random.Generator) -> bytes:
        return list(files.values())[int(random.integers(len(files)))]

    def speech_fields(random: np.random.Generator) -> dict[str, str]:
        return {
            "text": TEXTS[int(random.integers(len(TEXTS)))],
            "format": FORMATS[int(random.integers(len(FORMATS)))],
        }

    def speech(client: httpx2.Client, random: np.random.Generator) -> int:
        return client.post(
            "/v1/speech", files={"image": one_of(good, random)}, data=speech_fields(random)
        ).status_code

    def seeded(client: httpx2.Client, random: np.random.Generator) -> int:
        fields = speech_fields(random) | {"seed": str(random.integers(1 << 30))}
        return client.post("/v1/speech", files={"image": portrait}, data=fields).status_code

    def streamed(client: httpx2.Client, random: np.random.Generator) -> int:
        fields = speech_fields(random) | {"stream": "true"}
        with client.stream("POST", "/v1/speech", files={"image": portrait}, data=fields) as answer:
            for _ in answer.iter_bytes():
                pass
        return answer.status_code

    def hang_up(_: httpx2.Client, random: np.random.Generator) -> int:
        body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"One. " * 20 + b"\r\n"
        body += b'--b\r\nContent-Disposition: form-data; name="stream"\r\n\r\ntrue\r\n'
        body += (
            b'--b\r\nContent-Disposition: form-data; name="image"; filename="f"\r\n\r\n'
            + portrait
            + b"\r\n--b--\r\n"
        )
        head = (
            "POST /v1/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
            connection.sendall(head.encode() + body[: int(random.integers(1, len(body) + 1))])
            time.sleep(float(random.random()) / 20)
        return 0

    def bad_picture(client: httpx2.Client, random: np.random.Generator) -> int:
        return client.post("/v1/voices", files={"image": one_of(bad, random)}).status_code

    def bad_recording(client: httpx2.Client, random: np.random.Generator) -> int:
        return client.post("/v1/embeddings/voice", files={"audio": one_of(bad_audio, random)}).status_code

    def face(client: httpx2.Client, random: np.random.Generator) -> int:
        headers = {"Accept": ("application/json", "application/x-npy")[int(random.integers(2))]}
        return client.post(
            "/v1/embeddings/face", files={"image": one_of(good, random)}, headers=headers
        ).status_code

    def verify(client: httpx2.Client, random: np.random.Generator) -> int:
        files = [("image", portrait)] * int(random.integers(1, 4)) + [("audio", voice)] * int(
            random.integers(1, 4)
        )
        return client.post("/v1/verify", files=files).status_code

    def nowhere(client: httpx2.Client, random: np.random.Generator) -> int:
        return client.get(f"/v1/{random.integers(1 << 30)}").status_code

    def watch(client: httpx2.Client, random: np.random.Generator) -> int:
        return client.get(("/metrics", "/health/ready", "/v1/info")[int(random.integers(3))]).status_code

    kinds = (speech, seeded, streamed, hang_up, bad_picture, bad_recording, face, verify, nowhere, watch)
    return {kind.__name__: kind for kind in kinds}


def spoken(service: LiveService, portrait: bytes) -> bytes:
    """A recording in which the service finds speech: its own."""
    text = "The morning train was late, so we walked along the quiet river."
    answer = httpx2.post(
        f"{service.url}/v1/speech", files={"image": portrait}, data={"text": text}, timeout=120
    )
    answer.raise_for_status()
    return answer.content


def draw(name: str, curve: list[tuple[int, float]], path: Path) -> None:
    """The curve of the service of this name, as SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "vclip"  # the same curve gives the same file
    figure = Figure(figsize=(7, 2.4), layout="constrained")
    axes = figure.subplots()
    axes.plot(*np.array(curve).T, linewidth=1)
    axes.set(title=name, xlabel="requests", ylabel="MiB", ylim=(0, None))
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
