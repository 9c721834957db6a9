"""Kokoro on a GPU: seconds of computing for one second of speech.

    python -m benchmarks.gpu [--device cuda:0] [--words 4 10 20 40] [--together 1 4 8] [--repeats 20]

*Requests* are texts as a user has them spoken, from their reading to the last samples with the watermark, in main
memory. *Passes* are of the network alone, by length, precision, and how many sentences alike go through the decoder
at once; what is in front of it is computed for each alone, and counted. "plain" starts each kernel by itself,
"graphs" replays those of the decoder. It was written without a GPU; docs/performance.md says what was run. The last
line on stdout is JSON.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import cast

import torch

from benchmarks.tts import TEXTS, whole_text
from models.errors import MissingDevice
from models.loading import load_vclip, resolve_device
from models.tts.kokoro.config import SAMPLE_RATE_HZ
from models.tts.kokoro.decoder import Decoder
from models.tts.kokoro.network import KokoroNetwork, Sentence
from models.tts.kokoro.on_gpu.common_lengths import MOST_TOGETHER
from models.tts.kokoro.on_gpu.decoder import PaddedDecoder
from models.tts.kokoro.on_gpu.graphs import Graphs
from models.tts.kokoro.on_gpu.padded import decode
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.types import Precision
from models.vclip import Vclip

PRECISIONS: tuple[Precision, ...] = ("float32", "float16")
WAYS = ("plain", "graphs")
VOICE = "af_heart"
LENGTHS = [int(name.removesuffix("_words")) for name in TEXTS]
GOAL = 0.02  # seconds of computing for one second of speech
SENTENCES = 8  # of the long text


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each row, then all of them as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--words", type=int, nargs="+", default=LENGTHS, choices=LENGTHS)
    parser.add_argument("--together", type=int, nargs="+", default=[1, 4, MOST_TOGETHER])
    parser.add_argument("--repeats", type=int, default=20)
    args = parser.parse_args(arguments)
    device = gpu(args.device)
    requests: list[dict[str, object]] = []
    passes: list[dict[str, object]] = []
    for precision in PRECISIONS:
        vclip = load_vclip(device=device, precision=precision, marks_speech=True)
        synthesizer = vclip.synthesizer
        if not isinstance(synthesizer, KokoroSynthesizer):
            raise SystemExit("the embedded bundle has another synthesizer")
        for name, text in texts(args.words).items():
            requests.append({"precision": precision, "text": name, **request(vclip, text, args.repeats)})
            print(requests[-1], flush=True)
        network = synthesizer._network
        for way in WAYS:
            run_decoder(network, way)
            for words in args.words:
                sentence = sentence_of(synthesizer, TEXTS[f"{words}_words"])
                for together in args.together:
                    factor = real_time_factor(network, [sentence] * together, args.repeats)
                    row = {"precision": precision, "way": way, "words": words, "together": together}
                    passes.append(row | {"real_time_factor": factor})
                    print(passes[-1], flush=True)
    figures = {
        "gpu": torch.cuda.get_device_name(device),
        "torch": torch.__version__,
        "float32_is_tf32": torch.backends.cudnn.allow_tf32 and torch.cuda.is_tf32_supported(),
        "memory_mib": round(torch.cuda.max_memory_allocated(device) / 2**20),
        "goal": GOAL,
        "requests": requests,
        "passes": passes,
    }
    print(json.dumps(figures))


def gpu(device: str) -> str:
    """The device, if it is a GPU that torch sees; ends the process with a message otherwise."""
    if not device.startswith("cuda"):
        raise SystemExit(f"{device} is no GPU; for a processor see benchmarks/tts.py")
    try:
        return resolve_device(device)
    except MissingDevice as error:
        raise SystemExit(f"{error}; for a processor see benchmarks/tts.py") from error


def texts(lengths: Sequence[int]) -> dict[str, str]:
    """One sentence of each length in words, and a text of several of the longest."""
    longest = TEXTS[f"{max(lengths)}_words"]
    single = {f"{words} words": TEXTS[f"{words}_words"] for words in lengths}
    return single | {f"{SENTENCES} times {max(lengths)} words": " ".join([longest] * SENTENCES)}


def request(vclip: Vclip, text: str, repeats: int) -> dict[str, float]:
    """What somebody waits for who has a text spoken; the first time, which is not in the medians, by itself.

    Seconds: of the sound, until the first piece of it and the last are there, and of computing for one of sound.
    """
    voice = vclip.stock_voice(VOICE)
    waits = []
    for _ in range(repeats + 1):
        start = perf_counter()
        pieces = vclip.stream(vclip.prepare(text), voice)
        audio_s = next(pieces).seconds
        first_s = perf_counter() - start
        audio_s += sum(piece.seconds for piece in pieces)
        waits.append((first_s, perf_counter() - start))
    first_s, all_s = (median(column) for column in zip(*waits[1:], strict=True))
    return {
        "audio_s": round(audio_s, 2),
        "first_time_s": round(waits[0][1], 4),
        "first_audio_s": round(first_s, 4),
        "all_s": round(all_s, 4),
        "real_time_factor": round(all_s / audio_s, 5),
    }


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
    start = perf_counter()
    run()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return perf_counter() - start


if __name__ == "__main__":
    main()
