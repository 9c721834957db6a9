"""The whole network learns to tell three hums apart, in few steps; and a run that was killed goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch.nn import functional as F

from models.bundle.parts import HAspEncoder
from models.loading import load_voice_encoder
from models.types import FloatArray, Waveform
from tests.training.conftest import WriteTar
from tests.training.data.test_speaker_clips import tone
from training.data.speaker_clips import SpeakerClips, draw_excerpts
from training.part_directory import read_part
from training.stages.h_asp import HAspConfig, SpeakerLoss, main, train_h_asp

RATE_HZ = 16_000
QUICK = HAspConfig(steps=4, speakers_per_step=3, excerpt_seconds=0.4, warm_up=0.0, checkpoint_every=2)


def hum(hertz: float, seed: int, seconds: float = 1.5) -> FloatArray:
    """Harmonics of one pitch in noise."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    harmonics = sum(np.sin(2 * np.pi * hertz * n * time_s + seed) / n for n in range(1, 12))
    noise = np.random.default_rng(seed).standard_normal(len(time_s))
    return np.asarray(0.2 * harmonics + 0.01 * noise, dtype=np.float32)


@pytest.fixture(scope="module")
def clips() -> SpeakerClips:
    own = [
        [(hum(hertz, seed) * 32_767 / 2).astype(np.int16) for seed in range(2)] for hertz in (110, 170, 260)
    ]
    return SpeakerClips(["low", "middle", "high"], own, RATE_HZ, {"hums": 6})


def test_the_loss_is_a_softmax_over_speakers_and_one_over_the_speakers_of_the_step() -> None:
    loss = SpeakerLoss(5)
    embeddings, speakers = torch.randn(3, 2, 512), torch.tensor([4, 0, 2])
    with torch.no_grad():
        one, other = F.normalize(embeddings[:, 0]), F.normalize(embeddings[:, 1])
        prototypical = -F.log_softmax(10 * one @ other.T - 5, dim=1).diag().mean()
        logits = loss.fc(embeddings)  # [3, 2, 5]
        softmax = -F.log_softmax(logits, dim=2)[torch.arange(3), :, speakers].mean()
        assert loss(embeddings, speakers) == pytest.approx(float(prototypical + softmax), rel=1e-5)


@pytest.mark.slow
def test_training_lowers_the_loss(clips: SpeakerClips, tmp_path: Path) -> None:
    arrays, losses = train_h_asp(clips, replace(QUICK, steps=14), tmp_path / "checkpoint.pt")
    assert len(losses) == 14
    assert np.mean(losses[-3:]) < 0.6 * np.mean(losses[:3])
    assert all(np.isfinite(array).all() and array.dtype == np.float32 for array in arrays.values())


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_as_if_it_had_not_been(
    clips: SpeakerClips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, whole_losses = train_h_asp(clips, QUICK, tmp_path / "whole.pt")

    drawn = []

    def killed_at_the_fourth(
        clips: SpeakerClips, n_speakers: int, seconds: float, random: np.random.Generator
    ) -> tuple[FloatArray, npt.NDArray[np.int64]]:
        drawn.append(1)
        if len(drawn) == 4:
            raise KeyboardInterrupt
        return draw_excerpts(clips, n_speakers, seconds, random)

    monkeypatch.setattr("training.stages.h_asp.draw_excerpts", killed_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        train_h_asp(clips, QUICK, tmp_path / "killed.pt")
    arrays, losses = train_h_asp(clips, QUICK, tmp_path / "killed.pt")
    assert len(drawn) == 4 + 2  # the third step is done again, its checkpoint was not due
    assert losses == pytest.approx(whole_losses, rel=1e-4)
    for name, array in arrays.items():
        assert np.allclose(array, whole[name], rtol=1e-3, atol=1e-4), name


@pytest.mark.slow  # three trainings, of a network whose steps take seconds
def test_a_checkpoint_of_other_speakers_or_settings_is_not_gone_on_from(
    clips: SpeakerClips, tmp_path: Path
) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    one = replace(QUICK, steps=1)
    train_h_asp(clips, one, checkpoint)
    _, losses = train_h_asp(clips, replace(one, steps=2, seed=1), checkpoint)
    assert len(losses) == 2
    renamed = replace(clips, speakers=["a", "b", "c"])
    assert len(train_h_asp(renamed, one, checkpoint)[1]) == 1


def test_the_command_makes_a_part_that_can_be_loaded_and_says_what_it_learned_from(
    write_tar: WriteTar, tmp_path: Path
) -> None:
    shard = write_tar(
        {
            f"{name}{end}": content
            for name, hertz in (("a", 200), ("b", 300))
            for end, content in ((".json", {"speaker": name}), (".wav", tone(hertz)))
        }
    )
    out = tmp_path / "part"
    options = ["--steps", "1", "--excerpt-seconds", "0.4", "--device", "cpu", "--terms", "made up"]
    main(["--speech", str(shard), "--out", str(out), *options])
    part = read_part(out, HAspEncoder)
    assert [data.model_dump() for data in part.training_data] == [
        {"name": "shard", "terms": "made up", "samples": 2}
    ]
    assert part.outside_weights == []
    training = part.measured["training"]
    assert training["speakers"] == 2
    assert training["steps"] == 1
    assert np.isfinite(training["last_loss"])
    embedding = load_voice_encoder(out, part.part).embed(Waveform(hum(150, 0), RATE_HZ))
    assert embedding.shape == (512,)
