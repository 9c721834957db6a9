"""Trains the small CLIP that encodes faces in the bundle `mini`.

An open_clip model with a residual network for pictures of 144 px and a narrow text tower. The network starts
from the weights of dlib's face descriptor (`dlib_descriptor`), everything else at random, and all of it is
trained on three losses at once: captions of labelled faces, zero-shot gender and age, and dlib's descriptor of
the same face, aligned and clean, which is predicted from the embedding of a degraded view by a linear map
that is discarded afterwards. This keeps the embedding discriminative between people and makes it robust;
the faces of the pairs take part in it without labels.

    python -m training.stages.face_encoder.train --data DIR --work DIR
"""

import argparse
import json
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from models.face.attributes import FaceAttributes
from models.face.custom_clip import custom_encoder
from models.face.encoder import FaceEncoder
from models.face.open_clip_models import tokenize
from models.types import FloatArray
from training.data.augmentation import augment, center
from training.data.captions import age_gender_grid, agreement, describe
from training.data.faces import FaceArrays, held_back, load_faces
from training.imports.dlib_descriptor import WEIGHTS, load_network, model_folder
from training.stages.face_encoder.losses import attribute_loss, caption_loss, distillation_loss
from training.stages.face_encoder.student import CONFIG, Student, TrainingState, update_average

LABELLED = ("utkface-train", "fairface125-train", "lfw-train")
PAIRED = ("voxceleb-train", "avspeech-train", "lrs3-train", "grid-train", "chalearn-train")
IN_THE_WILD = ("fairface125", "lfw", "voxceleb", "avspeech", "lrs3", "chalearn")
WILD_REPEATS = {"fairface125": 4}  # faces in the wild are rare, but are what the encoder is used on ...
OTHER_WILD_REPEATS = 2  # ... and those with labels of age and race are the rarest

SIZE_PX = int(CONFIG["preprocess"]["size"])
BATCH = 64
LOWEST_LEARNING_RATE = 0.005  # of a cycle's peak
WARM_UP_STEPS = 200
WEIGHT_DECAY = 0.05
LARGEST_GRADIENT = 2.0
AVERAGING = 0.998  # decay of the averaged weights, per step
DISTILLATION_WEIGHT = 4.0
CAPTION_WEIGHT = 0.5
LOG_EVERY_STEPS = 50


@dataclass(frozen=True)
class Cycle:
    """A stretch of training in which the learning rate falls from its peak along half a cosine.

    augmentation: (share of the cycle, strength 0..1) at turning points, straight lines between them.
    """

    epochs: int
    peak_learning_rate: float
    augmentation: tuple[tuple[float, float], ...]


# Mild augmentation at first, while the text tower is still random; at the end closer to the pictures in use.
CYCLES = (Cycle(14, 1e-3, ((0.0, 0.3), (0.3, 1.0), (0.8, 1.0), (1.0, 0.5))),)
TRUNK_RATE = 0.3  # learning rate of the weights taken over, against that of the new ones

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """Where training stands: `step` counts from its start, `done` is the share of the cycle behind, 0..1."""

    cycle: Cycle
    step: int
    done: float

    @property
    def learning_rate(self) -> float:
        """Linear warm-up at the very start, half a cosine in each cycle."""
        cosine = 0.5 + 0.5 * math.cos(math.pi * self.done)
        warm = min(1.0, (self.step + 1) / WARM_UP_STEPS)
        share = LOWEST_LEARNING_RATE + (1 - LOWEST_LEARNING_RATE) * cosine
        return self.cycle.peak_learning_rate * warm * share

    @property
    def augmentation(self) -> float:
        """Strength 0..1."""
        shares, strengths = zip(*self.cycle.augmentation, strict=True)
        return float(np.interp(self.done, shares, strengths))

    @property
    def averaging(self) -> float:
        """Decay of the averaged weights: shorter at the start, when the first weights are worth nothing."""
        return min(AVERAGING, (self.step + 1) / (self.step + 10))


def train_face_encoder(
    data_dir: Path, work_dir: Path, cycles: Sequence[Cycle] = CYCLES, seed: int = 0
) -> Path:
    """Train on the shards in `data_dir`; write `face_encoder.safetensors` and `.json` -> the former's path.

    Crops, descriptors and a checkpoint per epoch are kept in `work_dir`: an interrupted run resumes from
    there. About 45 minutes on two cores.
    """
    faces = load_training_faces(data_dir, work_dir / "cache")
    watched = held_back(faces)
    learned = faces.rows(~watched)
    descriptor_mean = learned.descriptors.mean(0)
    torch.manual_seed(seed)
    training = start()
    checkpoint = work_dir / "face_encoder.checkpoint.pt"
    if checkpoint.exists():
        training.restore(checkpoint)
    plan = [(cycle, epoch) for cycle in cycles for epoch in range(cycle.epochs)]
    for cycle, epoch in plan[training.epochs_done :]:
        _train_epoch(training, learned, descriptor_mean, cycle=cycle, epoch=epoch, seed=seed)
        training.epochs_done += 1
        training.save(checkpoint)
        figures = watch(training.averaged, faces.rows(watched), descriptor_mean)
        _log.info("epoch %d of %d: %s", training.epochs_done, len(plan), json.dumps(figures))
    return export(training.averaged, work_dir)


def load_training_faces(data_dir: Path, cache_dir: Path) -> FaceArrays:
    """Labelled faces, and the pairs' faces without their labels: those came partly from the voice."""
    labelled = load_faces([data_dir / "faces" / f"{name}.tar" for name in LABELLED], cache_dir)
    paired = load_faces([data_dir / "pairs" / f"{name}.tar" for name in PAIRED], cache_dir)
    return labelled.followed_by(paired.without(["genders", "races"]))


def load_trained(work_dir: Path) -> FaceEncoder:
    """The encoder that training wrote to `work_dir`, as it will be used."""
    config = json.loads((work_dir / "face_encoder.json").read_text())
    return custom_encoder(
        config, load_file(work_dir / "face_encoder.safetensors"), mirrored=True, aligned=True
    )


def start() -> TrainingState:
    """Weights as training starts from them, and an optimizer that decays matrices and filters but no biases."""
    student, averaged = Student(), Student()
    student.start_from(load_network((model_folder() / WEIGHTS).read_bytes()))
    averaged.load_state_dict(student.state_dict())
    averaged.requires_grad_(False)
    taken_over = {id(parameter) for parameter in student.clip.visual.trunk.parameters()}
    groups = [
        {
            "params": [
                parameter
                for parameter in student.parameters()
                if (id(parameter) in taken_over) == old and (parameter.ndim >= 2) == decayed
            ],
            "weight_decay": WEIGHT_DECAY if decayed else 0.0,
            "relative_rate": TRUNK_RATE if old else 1.0,
        }
        for old in (True, False)
        for decayed in (True, False)
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98))  # the rate is set before each step
    return TrainingState(student, averaged, optimizer, epochs_done=0)


def _repeats(faces: FaceArrays) -> npt.NDArray[np.int64]:
    """int [n], how often each face is shown in an epoch."""
    often = {corpus: WILD_REPEATS.get(corpus, OTHER_WILD_REPEATS) for corpus in IN_THE_WILD}
    return np.array([often.get(str(corpus), 1) for corpus in faces.corpora], dtype=np.int64)


def _train_epoch(
    training: TrainingState,
    faces: FaceArrays,
    descriptor_mean: FloatArray,
    *,
    cycle: Cycle,
    epoch: int,
    seed: int,
) -> None:
    """One pass over the faces, those in the wild several times.

    epoch counts within the cycle. Random draws depend on the seed and the number of finished epochs only.
    """
    past, student = training.epochs_done, training.student.train()
    random = np.random.default_rng([seed, past])
    torch_random = torch.Generator().manual_seed(seed * 1000 + past)
    order = random.permutation(np.repeat(np.arange(len(faces)), _repeats(faces)))
    steps = len(order) // BATCH
    started = time.monotonic()
    for step in range(steps):
        schedule = Schedule(cycle, past * steps + step, (epoch + step / steps) / cycle.epochs)
        for group in training.optimizer.param_groups:
            group["lr"] = schedule.learning_rate * group["relative_rate"]
        batch = faces.rows(order[step * BATCH : (step + 1) * BATCH])
        pictures = augment(torch.from_numpy(batch.crops), SIZE_PX, torch_random, schedule.augmentation)
        with torch.autocast("cpu", torch.bfloat16):  # takes half the time on processors that support it
            embedded = student.faces(pictures).float()
        caption, attribute = _language_losses(student, embedded, batch, random)
        descriptors = torch.from_numpy(batch.descriptors - descriptor_mean)
        distillation = distillation_loss(student.to_descriptor(embedded), descriptors)
        loss = CAPTION_WEIGHT * caption + attribute + DISTILLATION_WEIGHT * distillation
        training.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(student.parameters(), LARGEST_GRADIENT)
        training.optimizer.step()
        with torch.no_grad():
            student.clip.logit_scale.clamp_(0, math.log(100))
        update_average(training.averaged, student, schedule.averaging)
        if (step + 1) % LOG_EVERY_STEPS == 0:
            losses = f"caption {caption:.3f} attribute {attribute:.3f} distillation {distillation:.3f}"
            ms = 1e3 * (time.monotonic() - started) / (step + 1) / BATCH
            _log.info("epoch %d step %d/%d %s, %.0f ms a face", past + 1, step + 1, steps, losses, ms)


def _language_losses(
    student: Student, embedded: Tensor, batch: FaceArrays, random: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Caption loss and attribute loss of the labelled faces in a batch."""
    chosen = np.flatnonzero((batch.genders != "") | np.isfinite(batch.ages))
    labelled = batch.rows(chosen)
    faces = embedded[torch.from_numpy(chosen)]
    known = zip(labelled.genders, labelled.ages, labelled.races, strict=True)
    captions = [describe(str(gender), float(age), str(race), random) for gender, age, race in known]
    class_ages = np.arange(1 + random.integers(3), 91, 3)
    grid = age_gender_grid([float(age) for age in class_ages], random)
    text = student.captions(
        tokenize([caption.text for caption in captions + grid], CONFIG["model"]["text_cfg"]["context_length"])
    )
    scale = student.clip.logit_scale.exp()
    truth, sayable = agreement(captions, labelled.genders, labelled.ages, labelled.races)
    caption = caption_loss(
        faces, text[: len(captions)], torch.from_numpy(truth), torch.from_numpy(sayable), scale
    )
    gender = np.select([labelled.genders == "f", labelled.genders == "m"], [0, 1], default=-1)
    attribute = attribute_loss(
        faces,
        text[len(captions) :].view(2, len(class_ages), -1),
        torch.from_numpy(class_ages).float(),
        genders=torch.from_numpy(gender),
        ages=torch.from_numpy(labelled.ages),
        scale=scale,
    )
    return caption, attribute


def watch(student: Student, faces: FaceArrays, descriptor_mean: FloatArray) -> dict[str, float]:
    """Gender accuracy (from age 10 on), age error and agreement with the teacher on people held back."""
    encoder = custom_encoder(CONFIG, student.clip.state_dict(), mirrored=True, aligned=True)
    crops = (center(torch.from_numpy(faces.crops), SIZE_PX) * 255).round().byte().permute(0, 2, 3, 1).numpy()
    embedded = encoder.embed(crops)
    gender, age = FaceAttributes(encoder).predict(embedded)
    right = (gender[:, 1] > 0.5) == (faces.genders == "m")
    chips = faces.corpora == "utkface"
    grown = (faces.genders != "") & ~(faces.ages < 10)
    with torch.no_grad():
        predicted = student.to_descriptor(torch.from_numpy(embedded))
        distance = distillation_loss(predicted, torch.from_numpy(faces.descriptors - descriptor_mean))
    return {
        "gender_chips": round(float(right[grown & chips].mean()), 4),
        "gender_wild": round(float(right[grown & ~chips].mean()), 4),
        "age_mae": round(float(np.nanmean(np.abs(age - faces.ages))), 2),
        "teacher_cosine": round(1 - float(distance), 4),
    }


def export(student: Student, work_dir: Path) -> Path:
    """Write the CLIP alone, in half precision, with its config -> path of the weights."""
    weights = work_dir / "face_encoder.safetensors"
    passing = work_dir / "face_encoder.passing"
    save_file({name: value.half().contiguous() for name, value in student.clip.state_dict().items()}, passing)
    (work_dir / "face_encoder.json").write_text(json.dumps(CONFIG, indent=2) + "\n")
    passing.replace(weights)
    return weights


def main(argv: Sequence[str] | None = None) -> None:
    """Command line of this stage."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with faces/ and pairs/")
    parser.add_argument(
        "--work", type=Path, required=True, help="folder for caches, checkpoints and the result"
    )
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    train_face_encoder(arguments.data, arguments.work, seed=arguments.seed)


if __name__ == "__main__":
    main()
