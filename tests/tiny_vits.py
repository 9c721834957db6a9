"""Model directories of coqui-tts with a tiny VITS in them, randomly initialised and saved as coqui saves its own.

It speaks noise; what is tested with it is everything around the network. The sizes are the smallest that coqui
takes: 8 channels in two attention heads, upsampling by 4 * 4 * 2 * 2 = 64 = the hop, spectrograms of 128 points.
The duration predictors have fixed widths, which is why a tiny model still has 200,000 weights.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.tts.vits.network import make_network
from training.stages.vits_model import small_config

TABLE_SPEAKERS = ("p225", "p226", "p227")
VECTOR_SPEAKERS = ("anna", "bert", "carl", "dora")
DIM = 6
_SIZES: dict[str, Any] = {
    "out_channels": 65,
    "hidden_channels": 8,
    "hidden_channels_ffn_text_encoder": 8,
    "num_layers_text_encoder": 1,
    "num_layers_posterior_encoder": 1,
    "num_layers_flow": 1,
    "resblock_kernel_sizes_decoder": [3],
    "resblock_dilation_sizes_decoder": [[1, 2]],
    "upsample_rates_decoder": [4, 4, 2, 2],
    "upsample_kernel_sizes_decoder": [8, 8, 4, 4],
    "upsample_initial_channel_decoder": 16,
    "spec_segment_size": 16,
    "use_sdp": True,
}
_AUDIO = {"sample_rate": 16_000, "fft_size": 128, "win_length": 128, "hop_length": 64, "num_mels": 20}


def tiny_config(conditioning: str, languages: Sequence[str] = ("en",), /, **changes: Any) -> dict[str, Any]:
    """coqui's configuration; conditioning: `speaker_table` or `d_vectors`; changes: of `model_args`."""
    config = small_config(DIM, **_SIZES)
    config["audio"] = config["audio"] | _AUDIO
    args = config["model_args"]
    if conditioning == "speaker_table":
        args |= {"use_d_vector_file": False, "d_vector_dim": 0, "use_speaker_embedding": True}
        args |= {"speaker_embedding_channels": DIM}
        config |= {"use_d_vector_file": False, "d_vector_dim": 0, "use_speaker_embedding": True}
    if len(languages) > 1:
        args["use_language_embedding"] = True
    config["languages"] = list(languages)
    config["characters"] = config["characters"] | {"punctuations": " '.,!?-"}
    args |= changes
    return config


def write_tiny_vits(directory: Path, config: dict[str, Any], seed: int = 0) -> Path:
    """`config.json`, `model_file.pth` with a discriminator in it, and the file of speakers."""
    directory.mkdir(parents=True, exist_ok=True)
    table = config["model_args"].get("use_speaker_embedding")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = make_network(config, TABLE_SPEAKERS if table else (), training=True)
        for name, weight in network.named_parameters():
            if "cond" in name or name.startswith("emb_"):
                weight.data *= 5.0  # a random network hardly hears who speaks, and in which language
    torch.save({"model": network.state_dict(), "step": 7}, directory / "model_file.pth")
    if table:
        speakers: dict[str, Any] = {name: row for row, name in enumerate(TABLE_SPEAKERS)}
        named: dict[str, Any] = {"speakers_file": "/home/somebody/speaker_ids.json"}
        (directory / "speaker_ids.json").write_text(json.dumps(speakers))
    else:
        vectors = np.random.default_rng(seed).normal(size=(2 * len(VECTOR_SPEAKERS), DIM))
        speakers = {
            f"{VECTOR_SPEAKERS[i // 2]}_{i % 2}.wav": {
                "name": VECTOR_SPEAKERS[i // 2],
                "embedding": vector.tolist(),
            }
            for i, vector in enumerate(vectors)
        }
        named = {"d_vector_file": ["/home/somebody/speakers.json"]}
        (directory / "speakers.json").write_text(json.dumps(speakers))
    content = config | named | {"output_path": "/home/somebody/runs"}
    (directory / "config.json").write_text(json.dumps(content))
    return directory
