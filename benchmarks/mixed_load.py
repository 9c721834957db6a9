"""What embeddings and short texts wait for while long texts are spoken; a part of benchmarks/load.py."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import numpy as np

from app.inference.warm_up import PORTRAIT
from benchmarks.live_service import LiveService

LONG_CLIENTS = 4
# sentences of twenty words, as long texts have them
SENTENCES = (
    "The old lighthouse keeper walked down to the harbour each morning to see which of the boats had come back.",
    "Nobody in the village could say when the bridge was built, or who had paid for the stones of it.",
    "She had kept every letter that her brother sent from abroad, and read one of them each long winter evening.",
    "When the rain stopped at last, the children ran across the meadow to the river and threw branches into it.",
)
LONG_TEXT = " ".join(SENTENCES * 2)
SHORT_TEXT = "The morning train was late, so we walked along instead."
VOICE = "af_heart"
PAUSE_S = 2.0  # longest between an answer and the next request of a client with short ones
REQUEST_TIMEOUT_S = 300.0
BUSY = (429, 503)


@dataclass
class Waits:
    """Seconds from request to answer, of one kind of request."""

    seconds: list[float] = field(default_factory=list)
    rejections: int = 0
    failures: int = 0

    def figures(self) -> dict[str, Any]:
        """Number of requests and quantiles."""
        return {
            "requests": len(self.seconds),
            "p50_s": round(float(np.percentile(self.seconds, 50)), 3),
            "p95_s": round(float(np.percentile(self.seconds, 95)), 3),
            "rejections": self.rejections,
            "failures": self.failures,
        }


def sentence_seconds(vclip: Any, seconds: float) -> float:
    """Mean time that the pipeline alone takes for one of the sentences, in a loop for so long."""
    utterance, voice = vclip.prepare(LONG_TEXT), vclip.voice(VOICE)
    if len(utterance.pieces) != 2 * len(SENTENCES):
        raise ValueError(f"the text is spoken in {len(utterance.pieces)} pieces, not sentence by sentence")
    done, began = 0, time.perf_counter()
    while done == 0 or time.perf_counter() - began < seconds:
        done += len(list(vclip.stream(utterance, voice)))
    return (time.perf_counter() - began) / done


def run_mixed(service: LiveService, seconds: float) -> dict[str, Any]:
    """Let four clients have long texts spoken, and two more send embeddings and short texts meanwhile.

    Each client has an address of its own, so that the service knows them apart.
    """
    until = time.perf_counter() + seconds
    long, short, embeddings = Waits(), Waits(), Waits()
    clients = [(_speak(LONG_TEXT), long, 0.0)] * LONG_CLIENTS
    clients += [(_speak(SHORT_TEXT), short, PAUSE_S), (_embed, embeddings, PAUSE_S)]
    threads = [
        threading.Thread(target=_send, args=(service.url, number, request, waits, pause_s, until))
        for number, (request, waits, pause_s) in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"embedding": embeddings.figures(), "short_text": short.figures(), "long_text": long.figures()}


def _send(
    url: str,
    number: int,
    request: Callable[[httpx2.Client], httpx2.Response],
    waits: Waits,
    pause_s: float,
    until: float,
) -> None:
    """Send one request after the other, with pauses of up to `pause_s` in between."""
    pauses = random.Random(number)
    transport = httpx2.HTTPTransport(local_address=f"127.0.0.{2 + number}")
    with httpx2.Client(base_url=url, transport=transport, timeout=REQUEST_TIMEOUT_S) as client:
        while time.perf_counter() < until:
            began = time.perf_counter()
            answer = request(client)
            if answer.status_code == 200:
                waits.seconds.append(time.perf_counter() - began)
            elif answer.status_code in BUSY:
                waits.rejections += 1
                time.sleep(float(answer.headers.get("Retry-After", "1")))
            else:
                waits.failures += 1
            time.sleep(pauses.uniform(0.0, pause_s))


def _speak(text: str) -> Callable[[httpx2.Client], httpx2.Response]:
    body = {"model": "tts-1", "input": text, "voice": VOICE, "response_format": "wav"}
    return lambda client: client.post("/v1/audio/speech", json=body)


def _embed(client: httpx2.Client) -> httpx2.Response:
    return client.post("/v1/embeddings/face", files={"image": PORTRAIT.read_bytes()})
