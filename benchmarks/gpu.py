"""Kokoro on a GPU: seconds of computing for one second of speech.

    python -m benchmarks.gpu [--device cuda:0] [--words 4 10 20 40] [--together 1 4 8] [--repeats 20]

By length, precision, and how many sentences alike go through the decoder in one pass; what is in front of it is
computed for each alone, and counted. "plain" starts each kernel by itself, "graphs" replays those of the decoder.
It was written without a GPU; docs/performance.md says what was run. The last line on stdout is JSON.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import cast

import torch

from benchmarks.tts import TEXTS, whole_text
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import KokoroPart
from models.loading import load_kokoro, resolve_device
from models.tts.kokoro.config import SAMPLE_RATE_HZ
from models.tts.kokoro.decoder import Decoder
from models.tts.kokoro.network import KokoroNetwork, Sentence
from models.tts.kokoro.on_gpu.common_lengths import MOST_TOGETHER
from models.tts.kokoro.on_gpu.decoder import PaddedDecoder
from models.tts.kokoro.on_gpu.graphs import Graphs
from models.tts.kokoro.on_gpu.padded import decode
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.types import Precision

PRECISIONS: tuple[Precision, ...] = ("float32", "float16")
WAYS = ("plain", "graphs")
VOICE = "af_heart"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each case, then all of them as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--words", type=int, nargs="+", default=[4, 10, 20, 40])
    parser.add_argument("--together", type=int, nargs="+", default=[1, 4, MOST_TOGETHER])
    parser.add_argument("--repeats", type=int, default=20)
    args = parser.parse_args(arguments)
    if not args.device.startswith("cuda") or not torch.cuda.is_available():
        raise SystemExit(f"{args.device} is no GPU that torch sees; for a processor see benchmarks/tts.py")
    device = resolve_device(args.device)
    name = torch.cuda.get_device_name(device)
    figures: dict[str, object] = {"gpu": name, "torch": torch.__version__}
    for precision in PRECISIONS:
        synthesizer = load_synthesizer(device, precision)
        for way in WAYS:
            network = synthesizer._network
            run_decoder(network, way)
            for words in args.words:
                sentence = sentence_of(synthesizer, TEXTS[f"{words}_words"])
                for together in args.together:
                    case = f"{precision}_{way}_{words}_words_{together}_together"
                    figures[case] = real_time_factor(network, [sentence] * together, args.repeats)
                    print(case, figures[case], flush=True)
    figures["memory_mib"] = round(torch.cuda.max_memory_allocated(device) / 2**20)
    print(json.dumps(figures))


def load_synthesizer(device: str, precision: Precision) -> KokoroSynthesizer:
    """Kokoro of the embedded bundle on a device."""
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    if not isinstance(part, KokoroPart):
        raise SystemExit("the embedded bundle has another synthesizer")
    return load_kokoro(MINI_BUNDLE, part, device=device, precision=precision)


def run_decoder(network: KokoroNetwork, way: str) -> None:
    """Let the decoder of a network on a GPU run as `WAYS` says."""
    padded = cast(PaddedDecoder, network.decoder)
    run = Graphs() if way == "graphs" else decode
    network.decoder = cast(Decoder, PaddedDecoder(padded.decoder, run))


def sentence_of(synthesizer: KokoroSynthesizer, text: str) -> Sentence:
    """A text as one sentence, on the device of the network."""
    device = synthesizer._network.bert_encoder.weight.device
    tokens = torch.from_numpy(whole_text(synthesizer, text))
    speakers = synthesizer._speakers
    style = speakers.style(speakers.coordinates[speakers.names.index(VOICE)], len(tokens))
    padded = torch.nn.functional.pad(tokens, (1, 1))[None]
    return Sentence(padded.to(device), torch.from_numpy(style).to(device))


def real_time_factor(network: KokoroNetwork, sentences: Sequence[Sentence], repeats: int) -> float:
    """Seconds of computing for one second of speech: the median of `repeats`, after one that is not counted."""
    with torch.inference_mode():
        spoken = network.speak(sentences)
        seconds = [timed(lambda: network.speak(sentences), spoken[0][0].device) for _ in range(repeats)]
    audio_s = sum(len(waveform) for waveform, _ in spoken) / SAMPLE_RATE_HZ
    return round(median(seconds) / audio_s, 5)


def timed(run: Callable[[], object], device: torch.device) -> float:
    """Seconds until the device has done it."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    start = time.perf_counter()
    run()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
