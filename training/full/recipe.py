"""`vclip train full`, from top to bottom.

List the clips, extract their features, train, calibrate, write the part.

    vclip train full --config configs/vclip-vox2.yaml --data VOXCELEB2 --out projectors --work WORK
    torchrun --nproc-per-node 8 --no-python vclip train full ...      the same on eight GPUs

Each stage resumes where it was interrupted.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from models.association.projectors import ProjectorEnsemble
from models.bundle.manifest import TrainingData
from models.bundle.parts import Projectors
from models.errors import InvalidInput
from training.association.scoring import fit_calibration, projector_arrays, score_pairs
from training.association.trials import Trials
from training.atomic_write import write_whole
from training.full.config import FullConfig
from training.full.development import Split, split_by_people
from training.full.encoders import load_face, load_voice
from training.full.extraction import count_kinds, extract, plan_shards, read_features, write_skipped
from training.full.features import Features
from training.full.identities import suspicious_identities
from training.full.sources import list_clips
from training.full.train import Training, train_member
from training.full.work_folder import locked
from training.part_directory import write_part
from training.ranks import ALONE, Ranks, barrier, process_group

FILE = "projectors.safetensors"
PEOPLE_FILE = "development-people.txt"
SKIPPED_FILE, SUSPICIOUS_FILE, EMPTY_FILE = "skipped.tsv", "suspicious-identities.tsv", "empty-identities.txt"


def train_full(
    config: FullConfig, data_dirs: Sequence[Path], out_dir: Path, work_dir: Path, device: str = "cpu"
) -> dict[str, Any]:
    """Run all stages.

    The first process returns the figures that the part records, the others an empty result.

    out_dir: the part directory of the projectors, and the list of development people beside it.
    work_dir: features, checkpoints, and lists of what could not be used; kept, so that other trainings start
        from it.
    Raises InvalidInput, InvalidBundle, MissingWeights, and FileExistsError where `out_dir` is not empty.
    """
    with (
        process_group(device) as (ranks, own_device),
        locked(work_dir) if ranks.is_first else nullcontext(),
    ):
        features, measured = make_features(config, data_dirs, work_dir, ranks, own_device)
        split = split_by_people(features.identities, config.development)
        trials = Trials.of(features.pairs(split.development))
        members = [
            train_member(
                features,
                split.train,
                trials,
                config.association,
                seed=config.association.seed * config.association.members + member,
                checkpoints=work_dir / "checkpoints",
                ranks=ranks,
                device=own_device,
            )
            for member in range(config.association.members)
        ]
        if ranks.is_first:
            measured |= _write(config, features, split, trials, members, out_dir, measured)
        barrier(ranks)
    return measured if ranks.is_first else {}


def make_features(
    config: FullConfig, data_dirs: Sequence[Path], work_dir: Path, ranks: Ranks = ALONE, device: str = "cpu"
) -> tuple[Features, dict[str, Any]]:
    """List the clips and extract what is missing -> the features, and what was found out about the clips.

    The first process writes the lists of skipped clips, suspicious and empty identities into `work_dir`.
    """
    listing = list_clips(config.sources, data_dirs)
    face, voice = load_face(config.face_encoder, device), load_voice(config.voice_encoder, device)
    shards = plan_shards(listing.clips, face, voice, work_dir, config.extraction)
    extract(shards, face, voice, config.extraction, ranks)
    barrier(ranks)
    features, skipped = read_features(shards)
    suspicious = suspicious_identities(features) if ranks.is_first else []
    if ranks.is_first:
        write_skipped(work_dir / SKIPPED_FILE, skipped)
        lines = ["identity\tclips in the larger heap\tin the smaller\tcosine of their means"]
        lines += [f"{one.identity}\t{one.larger}\t{one.smaller}\t{one.cosine:.3f}" for one in suspicious]
        write_whole(work_dir / SUSPICIOUS_FILE, ("\n".join(lines) + "\n").encode())
        write_whole(work_dir / EMPTY_FILE, "".join(f"{name}\n" for name in listing.empty_identities).encode())
    return features, {
        "face_encoder": face.name,
        "voice_encoder": voice.name,
        "clips": len(listing.clips),
        "usable_clips": len(features),
        "skipped": count_kinds(skipped),
        "identities": len(np.unique(features.identities)),
        "empty_identities": len(listing.empty_identities),
        "suspicious_identities": len(suspicious),
    }


def _write(
    config: FullConfig,
    features: Features,
    split: Split,
    trials: Trials,
    members: Sequence[Training],
    out_dir: Path,
    found: dict[str, Any],
) -> dict[str, Any]:
    """Calibrate and measure on the development people, write the part; returns the figures."""
    face = ProjectorEnsemble(member.association.face_projector for member in members).eval()
    voice = ProjectorEnsemble(member.association.voice_projector for member in members).eval()
    scores = score_pairs(face, voice, trials.pairs)
    calibration = fit_calibration(scores[trials.scored], trials.same_person[trials.scored])
    if calibration.slope <= 0:
        raise InvalidInput(
            "the association has learned nothing: on the development people, faces and voices of one "
            "person are not nearer than those of two; use more data, or train longer"
        )
    corpora = [source.name for source in config.sources]
    figures = {
        "development": {"people": len(split.people), **trials.figures(scores, corpora)},
        "training": {
            "clips": len(split.train),
            "people": len(np.unique(features.identities[split.train])),
            "best_epochs": [member.best_epoch + 1 for member in members],
            "epochs": [len(member.history) for member in members],
            "auc_by_epoch": [[round(epoch["auc"], 4) for epoch in member.history] for member in members],
        },
        "config": config.association.model_dump(mode="json"),
    }
    part = Projectors(
        file=FILE,
        members=len(members),
        face_dim=features.face_dim,
        face_hidden_dim=config.association.face_hidden_dim,
        voice_dim=features.voice_dim,
        voice_hidden_dim=config.association.voice_hidden_dim,
        voice_transforms=config.association.voice_transforms,
        calibration_slope=calibration.slope,
        calibration_intercept=calibration.intercept,
    )
    data = [
        TrainingData(
            name=source.name,
            terms=source.terms,
            samples=sum(features.clips[row].corpus == source.name for row in split.train),
        )
        for source in config.sources
    ]
    write_part(
        out_dir,
        part,
        projector_arrays(face, voice),
        training_data=data,
        measured={"association": found | figures},
    )
    write_whole(out_dir / PEOPLE_FILE, "".join(f"{name}\n" for name in split.people).encode())
    return figures
