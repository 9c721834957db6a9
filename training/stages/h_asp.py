"""Stage: trains an H/ASP voice encoder on labelled recordings, if published weights cannot be used.

    python -m training.stages.h_asp --speech SHARD... --terms TEXT --out DIR [--steps N]

Loss as in Heo et al. 2020 (arXiv 2009.14153): angular prototypical of two excerpts of each speaker, plus a
softmax over all speakers. A run that was interrupted goes on from its last checkpoint, in DIR.work.
"""

import argparse
import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.bundle.files import Arrays
from models.bundle.manifest import TrainingData
from models.bundle.parts import HAspEncoder
from models.loading import resolve_device
from models.runtime.threads import resolve_threads, size_thread_pools
from models.voice.encoders.h_asp import DIM, LEVEL_DBFS, SAMPLE_RATE_HZ, HAspNetwork
from models.voice.encoders.weights import weight_names
from training.data.speaker_clips import SpeakerClips, draw_excerpts, load_speaker_clips
from training.imports.h_asp import FILE_NAME
from training.part_directory import write_part
from training.progress import Progress


@dataclass(frozen=True)
class HAspConfig:
    """The publication takes excerpts of 2 s, Adam from 1e-3 and hundreds of speakers a step, on eight GPUs."""

    steps: int = 2000
    speakers_per_step: int = 32
    excerpt_seconds: float = 1.6
    learning_rate: float = 1e-3
    weight_decay: float = 5e-5
    warm_up: float = 0.05  # share of the steps
    checkpoint_every: int = 25
    seed: int = 0


class SpeakerLoss(nn.Module):
    """Embeddings [S, 2, 512] of different speakers, and their numbers [S] -> a number."""

    def __init__(self, n_speakers: int) -> None:
        super().__init__()
        self.fc = nn.Linear(DIM, n_speakers)
        self.w = nn.Parameter(torch.tensor(10.0))
        self.b = nn.Parameter(torch.tensor(-5.0))

    def forward(self, embeddings: Tensor, speakers: Tensor) -> Tensor:
        """[S, 2, 512], int64 [S] -> []."""
        one, other = F.normalize(embeddings, dim=2).unbind(1)
        cosines = self.w.clamp_min(1e-6) * one @ other.T + self.b
        prototypical = F.cross_entropy(cosines, torch.arange(len(cosines), device=cosines.device))
        softmax = F.cross_entropy(self.fc(embeddings.flatten(0, 1)), speakers.repeat_interleave(2))
        return prototypical + softmax


def train_h_asp(
    clips: SpeakerClips, config: HAspConfig, checkpoint: Path, device: str = "cpu"
) -> tuple[Arrays, list[float]]:
    """Weights by the names of `HAspNetwork`, and the loss of every step.

    checkpoint: file that is written every few steps, and gone on from where it is there and of the same config
    and speakers. Convolutions compute in bfloat16, everything else in float32.
    """
    torch.manual_seed(config.seed)
    network = HAspNetwork().to(device)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    loss_function = SpeakerLoss(len(clips.speakers)).to(device)
    both = nn.ModuleDict({"network": network, "loss": loss_function}).train()
    optimizer = torch.optim.AdamW(both.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    identity = {**asdict(config), "speakers": clips.speakers}
    losses = _resume(checkpoint, identity, both, optimizer)
    progress = Progress("H/ASP", config.steps)
    progress.done = len(losses)
    for step in range(len(losses), config.steps):
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * _schedule(step, config)
        random = np.random.default_rng([config.seed, step])
        drawn, numbers = draw_excerpts(clips, config.speakers_per_step, config.excerpt_seconds, random)
        samples = _leveled(torch.from_numpy(drawn).to(device))
        log_mel = network.log_mel(samples.flatten(0, 1))
        with torch.autocast(torch.device(device).type, torch.bfloat16):
            embeddings = network.embed(log_mel)
        loss = loss_function(
            embeddings.float().unflatten(0, samples.shape[:2]), torch.from_numpy(numbers).to(device)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
        progress.step(note=f"loss {np.mean(losses[-25:]):.3f}")
        if len(losses) % config.checkpoint_every == 0 or len(losses) == config.steps:
            _keep(checkpoint, identity, both, optimizer, losses)
    progress.close()
    state = network.cpu().state_dict()
    return {name: state[name].contiguous().numpy() for name in sorted(weight_names(network))}, losses


def _schedule(step: int, config: HAspConfig) -> float:
    """Share of the learning rate: a short rise, then half a cosine down to nothing."""
    warm_up = max(1.0, config.warm_up * config.steps)
    falling = (step - warm_up) / max(1.0, config.steps - warm_up)
    return (step + 1) / warm_up if step < warm_up else 0.5 * (1 + math.cos(math.pi * falling))


def _leveled(samples: Tensor) -> Tensor:
    """Excerpts [..., T] at the level at which the encoder hears recordings."""
    power = samples.square().mean(-1, keepdim=True).clamp_min(1e-10)
    return samples * (10 ** (LEVEL_DBFS / 10) / power).sqrt()


def _resume(
    checkpoint: Path, identity: dict[str, Any], both: nn.Module, optimizer: torch.optim.Optimizer
) -> list[float]:
    if not checkpoint.is_file():
        return []
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    if saved["identity"] != identity:
        return []
    both.load_state_dict(saved["weights"])
    optimizer.load_state_dict(saved["optimizer"])
    return list(saved["losses"])


def _keep(
    checkpoint: Path,
    identity: dict[str, Any],
    both: nn.Module,
    optimizer: torch.optim.Optimizer,
    losses: list[float],
) -> None:
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    passing = checkpoint.with_name(f".{checkpoint.name}.{os.getpid()}")
    torch.save(
        {
            "identity": identity,
            "weights": both.state_dict(),
            "optimizer": optimizer.state_dict(),
            "losses": losses,
        },
        passing,
    )
    passing.replace(checkpoint)


def main(argv: Sequence[str] | None = None) -> None:
    """Train, and write the part directory."""
    default = HAspConfig()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--speech", type=Path, nargs="+", required=True, metavar="SHARD")
    parser.add_argument("--terms", required=True, help="terms of use of the recordings")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory of the new part")
    parser.add_argument("--steps", type=int, default=default.steps)
    parser.add_argument("--speakers-per-step", type=int, default=default.speakers_per_step)
    parser.add_argument("--excerpt-seconds", type=float, default=default.excerpt_seconds)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=0)
    args = parser.parse_args(argv)
    size_thread_pools(resolve_threads(args.threads))
    config = replace(
        default,
        steps=args.steps,
        speakers_per_step=args.speakers_per_step,
        excerpt_seconds=args.excerpt_seconds,
    )
    clips = load_speaker_clips(args.speech, SAMPLE_RATE_HZ)
    checkpoint = args.out.with_name(args.out.name + ".work") / "checkpoint.pt"
    arrays, losses = train_h_asp(clips, config, checkpoint, resolve_device(args.device))
    write_part(
        args.out,
        HAspEncoder(kind="h_asp", file=FILE_NAME, dim=DIM),
        arrays,
        training_data=[
            TrainingData(name=name, terms=args.terms, samples=count) for name, count in clips.counts.items()
        ],
        measured={
            "training": {
                "speakers": len(clips.speakers),
                **asdict(config),
                "first_loss": float(np.mean(losses[:25])),
                "last_loss": float(np.mean(losses[-25:])),
            }
        },
    )


if __name__ == "__main__":
    main()
