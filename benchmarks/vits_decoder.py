"""The decoder of coqui's VITS (HiFi-GAN of the published size) with convolutions by tiles, against torch's own.

    python -m benchmarks.vits_decoder [--threads 1 2] [--repeats 5]

The decoder is nearly all of the work of VITS. Its weights are random: time does not depend on them. Both are timed
in turn, on the same features; 22,050 samples a second, 256 for each frame. The last line on stdout is JSON.
"""

import argparse
import copy
import json
from statistics import median
from typing import cast

import torch
from torch import Tensor, nn

from benchmarks.load import machine
from benchmarks.tts import seconds
from models.runtime import torchaudio_extension, torchvision_schemas
from models.tts.convolution.tiled import Workers
from models.tts.vits.accelerated import accelerate_decoder
from models.tts.vits.network import fuse_weight_norm

FRAMES = (50, 150, 300, 600)
FRAME_S = 256 / 22_050
HIDDEN, SPEAKER = 192, 256


def main() -> None:
    """Time both for each number of threads and each length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    decoder = published_decoder()
    rows = []
    for threads in args.threads:
        torch.set_num_threads(threads)
        faster = copy.deepcopy(decoder)
        accelerate_decoder(faster, Workers(threads))
        for n_frames in FRAMES:
            rows.append({"threads": threads} | compare(decoder, faster, n_frames, args.repeats))
            print(rows[-1], flush=True)
    capability = torch.backends.cpu.get_cpu_capability()
    print(json.dumps({"machine": machine(), "torch_capability": capability, "rows": rows}))


def published_decoder() -> nn.Module:
    """As VITS for VCTK and YourTTS have it, randomly initialised."""
    torchvision_schemas.declare()
    torchaudio_extension.declare()
    from TTS.vocoder.models.hifigan_generator import HifiganGenerator

    decoder = HifiganGenerator(
        HIDDEN, 1, "1", [[1, 3, 5]] * 3, [3, 7, 11], [16, 16, 4, 4], 512, [8, 8, 2, 2], inference_padding=0,
        cond_channels=SPEAKER, conv_pre_weight_norm=False, conv_post_weight_norm=False, conv_post_bias=False,
    )  # fmt: skip
    fuse_weight_norm(decoder)
    return cast(nn.Module, decoder.eval().requires_grad_(False))


def compare(decoder: nn.Module, faster: nn.Module, n_frames: int, repeats: int) -> dict[str, float]:
    """Medians of both, their ratio, and how far their sounds differ."""
    features, speaker = torch.randn(1, HIDDEN, n_frames), torch.randn(1, SPEAKER, 1)

    def run(network: nn.Module) -> Tensor:
        with torch.inference_mode():
            return cast(Tensor, network(features, g=speaker))

    expected = run(decoder)
    difference = float((run(faster) - expected).norm() / expected.norm())
    theirs, ours = [], []
    for _ in range(repeats):
        theirs.append(seconds(lambda: run(decoder)))
        ours.append(seconds(lambda: run(faster)))
    return {
        "audio_s": round(n_frames * FRAME_S, 2),
        "torch_s": round(median(theirs), 3),
        "tiles_s": round(median(ours), 3),
        "ratio": round(median(theirs) / median(ours), 2),
        "real_time_factor": round(median(ours) / (n_frames * FRAME_S), 3),
        "relative_difference": float(f"{difference:.1e}"),
    }


if __name__ == "__main__":
    main()
