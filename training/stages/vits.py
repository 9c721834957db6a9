"""Trains a small multi-speaker VITS on transcribed speech; it can be interrupted and resumed at any time.

    python -m training.stages.vits --data DIR --out DIR [--steps N]

The first steps learn without the discriminator: its gradients are useless before speech is recognisable,
and they take three quarters of a step's time.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.loading import load_voice_encoder
from models.tts.vits.network import make_network
from models.voice.activity import load_voice_activity
from training.data.transcribed_speech import Utterance, read_utterances
from training.stages.vits_model import SAMPLE_RATE_HZ, small_config

if TYPE_CHECKING:
    from TTS.tts.models.vits import Vits

TRAINING_SHARDS = ("speech/speechocean762-train.tar", "speech/librispeech-train.tar", "pairs/grid-train.tar")
INFERRED_SHARDS = ("speech/saa-train.tar",)  # words by `training.infer_transcripts`
HELD_OUT_SHARDS = ("speech/speechocean762-test.tar", "speech/librispeech-test.tar")
HELD_OUT = 48  # utterances, of speakers who are not trained on
BATCH = 8  # more steps for the same processor time than 16; early on they count
LEARNING_RATE = 4e-4  # twice coqui's: the model is small and the steps are few
DECAY = 0.9999  # a step
BETAS = (0.8, 0.99)
EVALUATE_EVERY = 250
SAVE_EVERY_S = 60.0
SEED = 0
CHECKPOINT, TRAINER_STATE, LOG = "best_model.pth", "trainer.pth", "log.jsonl"


class Batches:
    """Utterances as the tensors that coqui's model takes; clips of like length go together."""

    def __init__(self, model: "Vits", utterances: Sequence[Utterance]) -> None:
        self._model = model
        self._hop = int(model.config.audio.hop_length)
        self._utterances = sorted(utterances, key=lambda utterance: len(utterance.samples))
        vectors = speaker_vectors(utterances)
        self._vectors = [vectors[utterance.speaker] for utterance in self._utterances]
        self._tokens = [model.tokenizer.text_to_ids(utterance.text) for utterance in self._utterances]

    def collate(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """tokens [B, N], waveform [B, 1, T], spec [B, 513, T / hop], mel [B, 80, T / hop], d_vectors [B, D]."""
        samples = [torch.from_numpy(self._utterances[row].samples) for row in rows]
        frames = [len(part) // self._hop for part in samples]
        length = max(frames) * self._hop
        waveform = torch.zeros(len(rows), 1, length)
        tokens = torch.zeros(len(rows), max(len(self._tokens[row]) for row in rows), dtype=torch.long)
        for i, (row, part) in enumerate(zip(rows, samples, strict=True)):
            whole = frames[i] * self._hop
            waveform[i, 0, :whole] = part[:whole]
            tokens[i, : len(self._tokens[row])] = torch.tensor(self._tokens[row])
        batch: dict[str, Tensor] = self._model.format_batch_on_device(
            {
                "tokens": tokens,
                "token_lens": torch.tensor([len(self._tokens[row]) for row in rows]),
                "waveform": waveform,
                "waveform_rel_lens": torch.tensor(frames) / max(frames),
                "d_vectors": torch.from_numpy(np.stack([self._vectors[row] for row in rows])),
            }
        )
        batch["spec_lens"] = torch.tensor(frames)  # coqui's own, of a float product, may be one short
        return batch

    def in_order(self) -> Iterator[dict[str, Tensor]]:
        """Every utterance once."""
        for start in range(0, len(self._utterances), BATCH):
            yield self.collate(range(start, min(start + BATCH, len(self._utterances))))

    def at_random(self, rng: np.random.Generator) -> dict[str, Tensor]:
        """A batch of neighbours in length."""
        start = int(rng.integers(0, max(1, len(self._utterances) - 4 * BATCH)))
        near = np.arange(start, min(start + 4 * BATCH, len(self._utterances)))
        return self.collate([int(row) for row in rng.choice(near, min(BATCH, len(near)), replace=False)])


def speaker_vectors(utterances: Sequence[Utterance]) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """Speaker -> float32 [D], the mean of its utterances' embeddings, unit L2 norm."""
    found: dict[str, list[np.ndarray[Any, np.dtype[np.float32]]]] = {}
    for utterance in utterances:
        found.setdefault(utterance.speaker, []).append(utterance.embedding)
    means = {speaker: np.mean(vectors, axis=0) for speaker, vectors in found.items()}
    return {speaker: (mean / np.linalg.norm(mean)).astype(np.float32) for speaker, mean in means.items()}


class Trainer:
    """Model, optimisers and the state of the training."""

    def __init__(self, config: dict[str, Any], out_dir: Path, adversarial_from: int) -> None:
        torch.manual_seed(SEED)
        self.model = make_network(config, (), training=True)
        self._config = config
        self._out_dir = out_dir
        self._adversarial_from = adversarial_from
        self._discriminator_loss, self._generator_loss = self.model.get_criterion()
        generator = [p for name, p in self.model.named_parameters() if not name.startswith("disc.")]
        self._optimizers = {
            "generator": torch.optim.AdamW(generator, LEARNING_RATE, BETAS, eps=1e-9),
            "discriminator": torch.optim.AdamW(self.model.disc.parameters(), LEARNING_RATE, BETAS, eps=1e-9),
        }
        self.step_number = 0
        if (out_dir / TRAINER_STATE).exists():
            self._resume()

    def step(self, batch: dict[str, Tensor]) -> dict[str, float]:
        """One step; its losses."""
        self.model.train()
        for optimizer in self._optimizers.values():
            optimizer.param_groups[0]["lr"] = LEARNING_RATE * DECAY**self.step_number
        outputs = self._forward(batch)
        adversarial = self.step_number >= self._adversarial_from
        losses: dict[str, float] = {}
        if adversarial:
            fake, _, real, _ = self.model.disc(outputs["model_outputs"].detach(), outputs["waveform_seg"])
            loss = self._discriminator_loss(real, fake)
            losses["discriminator"] = self._descend("discriminator", loss["loss"])
        loss = self._losses(batch, outputs, adversarial)
        self._descend("generator", loss["loss"])
        self.step_number += 1
        return losses | {name: float(value.detach()) for name, value in loss.items()}

    @torch.no_grad()
    def evaluate(self, batches: Iterator[dict[str, Tensor]]) -> dict[str, float]:
        """Mean losses over held-out utterances, the segments drawn alike each time."""
        self.model.eval()
        sums: dict[str, float] = {}
        count = 0
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(SEED)
            for batch in batches:
                size = len(batch["tokens"])
                for name, value in self._losses(batch, self._forward(batch), adversarial=False).items():
                    sums[name] = sums.get(name, 0.0) + size * float(value)
                count += size
        return {name: total / count for name, total in sums.items()}

    def save(self) -> None:
        """Write the model in coqui's format and the state for resuming, each completely or not at all."""
        state = self.model.state_dict()
        _save(self._out_dir / CHECKPOINT, {"model": state, "config": self._config, "step": self.step_number})
        _save(
            self._out_dir / TRAINER_STATE,
            {
                "model": state,
                "optimizers": {name: opt.state_dict() for name, opt in self._optimizers.items()},
                "step": self.step_number,
            },
        )

    def _resume(self) -> None:
        state = torch.load(self._out_dir / TRAINER_STATE, weights_only=True)
        self.model.load_state_dict(state["model"])
        for name, optimizer in self._optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
        self.step_number = state["step"]

    def _forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        outputs: dict[str, Tensor] = self.model(
            batch["tokens"],
            batch["token_lens"],
            batch["spec"],
            batch["spec_lens"],
            batch["waveform"],
            aux_input={"d_vectors": batch["d_vectors"]},
        )
        return outputs

    def _losses(
        self, batch: dict[str, Tensor], outputs: dict[str, Tensor], adversarial: bool
    ) -> dict[str, Tensor]:
        """coqui's generator loss; without the discriminator its terms are sums over nothing."""
        from TTS.tts.utils.helpers import segment
        from TTS.utils.audio.torch_transforms import wav_to_mel

        audio = self.model.config.audio
        spoken = wav_to_mel(
            outputs["model_outputs"],
            n_fft=audio.fft_size,
            num_mels=audio.num_mels,
            sample_rate=audio.sample_rate,
            hop_length=audio.hop_length,
            win_length=audio.win_length,
            fmin=audio.mel_fmin,
            fmax=audio.mel_fmax,
            center=False,
        )
        recorded = segment(batch["mel"], outputs["slice_ids"], self.model.spec_segment_size, pad_short=True)
        scores: list[Tensor] = []
        features: tuple[list[Tensor], list[Tensor]] = ([], [])
        if adversarial:
            scores, fake, _, real = self.model.disc(outputs["model_outputs"], outputs["waveform_seg"])
            features = (fake, real)
        losses: dict[str, Tensor] = self._generator_loss(
            mel_slice=recorded,
            mel_slice_hat=spoken,
            z_p=outputs["z_p"],
            logs_q=outputs["logs_q"],
            m_p=outputs["m_p"],
            logs_p=outputs["logs_p"],
            z_len=batch["spec_lens"],
            scores_disc_fake=scores,
            feats_disc_fake=features[0],
            feats_disc_real=features[1],
            loss_duration=outputs["loss_duration"],
        )
        return {name: torch.as_tensor(value) for name, value in losses.items()}

    def _descend(self, name: str, loss: Tensor) -> float:
        optimizer = self._optimizers[name]
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(optimizer.param_groups[0]["params"], 1000.0)
        optimizer.step()
        return float(loss.detach())


def _save(path: Path, content: dict[str, Any]) -> None:
    passing = path.with_name(f".{path.name}.{os.getpid()}")
    torch.save(content, passing)
    passing.replace(path)


def write_model_dir(config: dict[str, Any], utterances: Sequence[Utterance], out_dir: Path) -> dict[str, Any]:
    """`config.json` and `speakers.json` as coqui's own training leaves them; returns the configuration."""
    out_dir.mkdir(parents=True, exist_ok=True)
    speakers = {
        utterance.key: {"name": utterance.speaker, "embedding": utterance.embedding.tolist()}
        for utterance in utterances
    }
    (out_dir / "speakers.json").write_text(json.dumps(speakers), encoding="utf-8")
    named = config | {"d_vector_file": ["speakers.json"]}
    (out_dir / "config.json").write_text(json.dumps(named, indent=1), encoding="utf-8")
    return config


def train(data_dir: Path, out_dir: Path, steps: int, adversarial_from: int, transcripts: Path | None) -> None:
    """Train until `steps`; `out_dir` is then a model directory as coqui makes it, and holds the log."""
    encoder = load_voice_encoder(MINI_BUNDLE, read_manifest(MINI_BUNDLE).parts.voice_encoder)
    activity = load_voice_activity()
    words = {} if transcripts is None else json.loads(transcripts.read_text(encoding="utf-8"))
    shards = [data_dir / name for name in TRAINING_SHARDS + (INFERRED_SHARDS if words else ())]
    utterances = read_utterances(shards, encoder, activity, SAMPLE_RATE_HZ, words)
    held_out_shards = [data_dir / name for name in HELD_OUT_SHARDS]
    held_out = read_utterances(held_out_shards, encoder, activity, SAMPLE_RATE_HZ)[::2][:HELD_OUT]
    config = write_model_dir(small_config(encoder.dim), utterances, out_dir)
    trainer = Trainer(config, out_dir, adversarial_from)
    batches, checks = Batches(trainer.model, utterances), Batches(trainer.model, held_out)
    seconds = sum(len(utterance.samples) for utterance in utterances) / SAMPLE_RATE_HZ
    print(f"{len(utterances)} utterances, {seconds:.0f} s; held out: {len(held_out)}", flush=True)
    rng = np.random.default_rng([SEED, trainer.step_number])
    started_s = saved_s = time.monotonic()
    recent: list[dict[str, float]] = []
    while trainer.step_number < steps:
        recent.append(trainer.step(batches.at_random(rng)))
        if trainer.step_number % EVALUATE_EVERY == 0 or trainer.step_number == steps:
            held = trainer.evaluate(checks.in_order())
            line = {
                "step": trainer.step_number,
                "seconds": round(time.monotonic() - started_s),
                "cpu_seconds": round(time.process_time()),
                "train": _means(recent),
                "held_out": {name: round(value, 4) for name, value in held.items()},
            }
            with (out_dir / LOG).open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
            recent.clear()
        if time.monotonic() - saved_s >= SAVE_EVERY_S or trainer.step_number == steps:
            trainer.save()
            saved_s = time.monotonic()


def _means(losses: list[dict[str, float]]) -> dict[str, float]:
    return {
        name: round(float(np.mean([entry[name] for entry in losses if name in entry])), 4)
        for name in losses[-1]
    }


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--adversarial-from", type=int, default=8_000, metavar="STEP")
    parser.add_argument("--transcripts", type=Path, metavar="FILE", help="JSON, words by key")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)
    train(args.data, args.out, args.steps, args.adversarial_from, args.transcripts)


if __name__ == "__main__":
    main()
