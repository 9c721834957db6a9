"""Stage: s, distilled from the synthesizer's real output (section 4 of the paper).

Speakers are drawn from the generator, each speaks a few sentences, and the voice encoder embeds them. The
network then learns to predict the embedding from the speaker vector alone, with the loss 1 - cos.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from models.interfaces import Synthesizer, VoiceEncoder
from models.speakers.signature import TtsSignature
from models.types import FloatArray
from models.voice.audio import limit_peak
from training.atomic_write import write_npz
from training.progress import Progress

SENTENCES = (
    "The morning train was late, so we walked along the river instead.",
    "She put the letters on the table and opened the window.",
    "Nobody expected the old clock to start ticking again.",
    "You can leave your coat here and join us in the garden.",
    "He bought fresh bread, two apples and a jar of honey.",
    "A thin layer of snow covered every roof in the village.",
    "Please ask them whether the concert begins at seven or eight.",
    "Our teacher explained why the moon changes its shape.",
)
SPEAKERS_PER_FILE = 20  # rendered again, at the most, after an interruption
ROUNDING = 1e-5  # of a coordinate of a drawn speaker, up to about 2: processors draw a few 1e-7 apart


@dataclass(frozen=True)
class SignatureConfig:
    """Sentences heard of each speaker, share of speakers held back, and the network."""

    sentences_per_speaker: int = 2
    held_out: float = 0.15
    hidden_dim: int = 256
    dropout: float = 0.1
    epochs: int = 400
    learning_rate: float = 2e-3
    weight_decay: float = 1e-3
    seed: int = 0


def render_speakers(
    speakers: FloatArray,
    synthesizer: Synthesizer,
    encoder: VoiceEncoder,
    cache_dir: Path,
    config: SignatureConfig,
) -> FloatArray:
    """Synthesize speech for speaker vectors [n, D] and embed it: float32 [n, voice_dim], unit norm.

    Each speaker's embedding is the mean over its sentences. Cached in files of a few speakers.
    """
    progress = Progress("rendered speakers", len(speakers))
    heard = []
    for first in range(0, len(speakers), SPEAKERS_PER_FILE):
        batch = speakers[first : first + SPEAKERS_PER_FILE]
        cached = cache_dir / f"rendered-{first:05d}.npz"
        if not holds_speakers(cached, batch):
            embeddings = [
                _hear(speaker, first + row, synthesizer, encoder, config) for row, speaker in enumerate(batch)
            ]
            write_npz(cached, {"speakers": batch, "embeddings": np.stack(embeddings)})
        with np.load(cached, allow_pickle=False) as arrays:
            heard.append(arrays["embeddings"])
        progress.step(len(batch))
    progress.close()
    return np.concatenate(heard)


def holds_speakers(cached: Path, speakers: FloatArray) -> bool:
    """Whether a file was made for these `speakers`, up to the rounding of another processor."""
    if not cached.exists():
        return False
    with np.load(cached, allow_pickle=False) as arrays:
        stored = arrays["speakers"]
    return stored.shape == speakers.shape and bool(np.allclose(stored, speakers, rtol=0.0, atol=ROUNDING))


def _hear(
    speaker: FloatArray, row: int, synthesizer: Synthesizer, encoder: VoiceEncoder, config: SignatureConfig
) -> FloatArray:
    random = np.random.default_rng([config.seed, row])
    chosen = random.choice(len(SENTENCES), config.sentences_per_speaker, replace=False)
    language = synthesizer.languages[0]
    embeddings = [
        encoder.embed(limit_peak(synthesizer.synthesize(SENTENCES[i], speaker, language, 1.0)))
        for i in chosen
    ]
    mean = np.mean(embeddings, axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def distill_signature(
    speakers: FloatArray, heard: FloatArray, config: SignatureConfig
) -> tuple[TtsSignature, dict[str, float | int]]:
    """Train s -> (network in eval mode, figures on the speakers held back).

    The last `held_out` of the rows are held back; the figures compare s with predicting the mean of the
    training speakers, and count how often s picks the right one of two held-out speakers.
    """
    n_train = round(len(speakers) * (1 - config.held_out))
    inputs, targets = torch.from_numpy(speakers), torch.from_numpy(heard)
    torch.manual_seed(config.seed)
    network = TtsSignature(speakers.shape[1], heard.shape[1], config.hidden_dim, config.dropout)
    network.standardize.fit(inputs[:n_train])
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config.epochs)
    network.train()
    for _ in range(config.epochs):
        loss = signature_loss(network(inputs[:n_train]), targets[:n_train])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    network.eval()
    with torch.inference_mode():
        predicted = network(inputs[n_train:])
    held_out = targets[n_train:]
    mean = F.normalize(targets[:n_train].mean(0), dim=0)
    cosines = predicted @ held_out.T
    own = cosines.diagonal()
    better = (own[:, None] > cosines).float().sum() / max(1, len(own) * (len(own) - 1))
    return network, {
        "n_train": n_train,
        "n_held_out": len(held_out),
        "cosine": float(own.mean()),
        "cosine_of_predicting_the_mean": float((held_out @ mean).mean()),
        "right_of_two_speakers": float(better),
    }


def signature_loss(predicted: torch.Tensor, heard: torch.Tensor) -> torch.Tensor:
    """Mean of 1 - cos over the rows of two [B, dim] tensors of unit norm."""
    return (1 - (predicted * heard).sum(dim=-1)).mean()
