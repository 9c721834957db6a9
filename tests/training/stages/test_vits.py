import json
from pathlib import Path

import numpy as np
import pytest
import torch

from models.bundle.parts import VitsPart
from models.tts.vits.synthesizer import read_vits
from tests.tiny_vits import DIM, tiny_config
from training.data.transcribed_speech import Utterance
from training.imports.vits import import_vits
from training.part_directory import read_part
from training.stages.vits import (
    BATCH,
    CHECKPOINT,
    TRAINER_STATE,
    Batches,
    Trainer,
    speaker_vectors,
    write_model_dir,
)

RATE = 16_000
HOP = 64


def utterances(n: int = BATCH + 3) -> list[Utterance]:
    """Hums of different pitch and length."""
    rng = np.random.default_rng(0)
    made = []
    for i in range(n):
        seconds = 0.3 + 0.02 * i
        vector = rng.normal(size=DIM).astype(np.float32)
        time = np.arange(int(seconds * RATE)) / RATE
        made.append(
            Utterance(
                key=f"clip{i}",
                speaker=f"speaker{i % 3}",
                gender="f",
                text="hum hum"[: 3 + i % 4],
                samples=(0.2 * np.sin(2 * np.pi * (100 + 40 * (i % 3)) * time)).astype(np.float32),
                embedding=vector / np.float32(np.linalg.norm(vector)),
            )
        )
    return made


@pytest.fixture
def trainer(tmp_path: Path) -> Trainer:
    tmp_path.joinpath("model").mkdir()
    return Trainer(tiny_config("d_vectors"), tmp_path / "model", adversarial_from=2)


def test_a_batch_has_the_shapes_that_the_network_takes(trainer: Trainer) -> None:
    spoken = utterances()
    batch = Batches(trainer.model, spoken).collate([0, 5, 2])
    frames = batch["spec"].shape[2]
    assert batch["waveform"].shape == (3, 1, frames * HOP)
    assert batch["spec"].shape == (3, 65, frames)
    assert batch["mel"].shape == (3, 20, frames)
    assert batch["d_vectors"].shape == (3, DIM)
    assert batch["spec_lens"].tolist() == [len(spoken[row].samples) // HOP for row in (0, 5, 2)]
    assert batch["token_lens"].tolist() == [2 * len(spoken[row].text.strip()) + 1 for row in (0, 5, 2)]


def test_every_utterance_comes_once_in_order(trainer: Trainer) -> None:
    sizes = [len(batch["tokens"]) for batch in Batches(trainer.model, utterances()).in_order()]
    assert sizes == [BATCH, 3]


def test_a_speaker_vector_is_the_direction_of_the_mean() -> None:
    vectors = speaker_vectors(utterances(6))
    assert set(vectors) == {"speaker0", "speaker1", "speaker2"}
    mean = np.mean([utterance.embedding for utterance in utterances(6)[::3]], axis=0)
    assert np.allclose(vectors["speaker0"], mean / np.linalg.norm(mean), atol=1e-6)


@pytest.mark.slow
def test_steps_with_and_without_the_discriminator_learn(trainer: Trainer) -> None:
    batches = Batches(trainer.model, utterances())
    rng = np.random.default_rng(0)
    before = trainer.evaluate(batches.in_order())
    first = [trainer.step(batches.at_random(rng)) for _ in range(2)]
    assert all("discriminator" not in losses and losses["loss_gen"] == 0.0 for losses in first)
    later = [trainer.step(batches.at_random(rng)) for _ in range(20)]
    assert all(losses["discriminator"] > 0.0 and losses["loss_gen"] > 0.0 for losses in later)
    assert trainer.evaluate(batches.in_order())["loss_mel"] < before["loss_mel"]


def test_evaluation_is_the_same_twice_and_moves_nothing(trainer: Trainer) -> None:
    batches = Batches(trainer.model, utterances())
    state = torch.random.get_rng_state()
    assert trainer.evaluate(batches.in_order()) == trainer.evaluate(batches.in_order())
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.slow
def test_training_goes_on_where_it_was(trainer: Trainer, tmp_path: Path) -> None:
    batches = Batches(trainer.model, utterances())
    for _ in range(3):
        trainer.step(batches.collate([0, 1]))
    trainer.save()
    again = Trainer(tiny_config("d_vectors"), tmp_path / "model", adversarial_from=2)
    assert again.step_number == 3
    losses = []
    for one in (trainer, again):
        torch.manual_seed(5)
        losses.append(one.step(Batches(one.model, utterances()).collate([0, 1])))
    assert losses[0] == losses[1]
    assert {path.name for path in (tmp_path / "model").iterdir()} == {CHECKPOINT, TRAINER_STATE}


@pytest.mark.slow
def test_what_was_trained_is_imported_and_speaks(trainer: Trainer, tmp_path: Path) -> None:
    """Save, import, load, speak: the same network."""
    write_model_dir(tiny_config("d_vectors"), utterances(), tmp_path / "model")
    trainer.step(Batches(trainer.model, utterances()).collate([0, 1]))
    trainer.save()
    import_vits(str(tmp_path / "model"), tmp_path / "part", licence="CC0-1.0")
    part = read_part(tmp_path / "part", VitsPart)
    assert part.part.speaker_names == ["speaker0", "speaker1", "speaker2"]
    vits = read_vits(part.part, part.arrays)
    assert vits.synthesize("Hum.", vits.known_speakers[0], "en-us").seconds > 0.0
    trained = dict(trainer.model.named_parameters())["text_encoder.emb.weight"].detach()
    assert torch.equal(trained, vits._network.text_encoder.emb.weight)
    assert "somebody" not in json.dumps(part.part.config)
