"""Runs the frozen encoders once over every clip; a shard of features is either complete or absent.

Worker processes decode, find and cut out faces; this process embeds: faces in batches, recordings one after the
other (an encoder cuts each into many windows, which are a batch). So a run may be killed at any point:
only the current shard is lost, and the next run resumes with it. Shards are independent, so several
processes share
them out.
"""

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from models.errors import InvalidAudio, InvalidInput
from models.interfaces import ImageEncoder, VoiceEncoder
from models.types import FloatArray
from training.atomic_write import whole_folder, write_whole
from training.full.clips import Clip
from training.full.config import ExtractionConfig
from training.full.decoders import Decoders, Result
from training.full.encoders import Frozen
from training.full.features import Features, open_features, write_features
from training.full.prepare import Prepared, Wanted
from training.full.skips import Skipped
from training.progress import Progress
from training.ranks import ALONE, Ranks

_SKIPPED = "skipped.json"


@dataclass(frozen=True)
class Shard:
    """A run of clips, and the folder of their features; its name holds a hash of all that they depend on."""

    folder: Path
    clips: list[Clip]


def plan_shards(
    clips: Sequence[Clip],
    face: Frozen[ImageEncoder],
    voice: Frozen[VoiceEncoder],
    work_dir: Path,
    config: ExtractionConfig,
) -> list[Shard]:
    """Clips in order -> shards of `config.shard_clips`."""
    settings = f"{face.fingerprint} {voice.fingerprint} {config.min_seconds} {config.max_seconds}"
    shards = []
    for number, start in enumerate(range(0, len(clips), config.shard_clips)):
        own = list(clips[start : start + config.shard_clips])
        digest = hashlib.sha256(settings.encode())
        for clip in own:
            digest.update(f"\n{clip.key}\t{clip.size}".encode())
        shards.append(Shard(work_dir / "features" / f"{number:05}-{digest.hexdigest()[:16]}", own))
    return shards


def extract(
    shards: Sequence[Shard],
    face: Frozen[ImageEncoder],
    voice: Frozen[VoiceEncoder],
    config: ExtractionConfig,
    ranks: Ranks = ALONE,
) -> None:
    """Make the features of the missing shards. Process `ranks.rank` does its share of them.

    Raises UnwritableFile if the disk is full; finished shards remain, partial ones do not.
    """
    own = shards[ranks.rank :: ranks.world]
    missing = [shard for shard in own if not shard.folder.exists()]
    clips = [clip for shard in missing for clip in shard.clips]
    if not clips:
        return
    wanted = Wanted(
        face.encoder.image_size,
        face.encoder.aligned,
        voice.encoder.sample_rate_hz,
        config.min_seconds,
        config.max_seconds,
    )
    progress = Progress(f"features {ranks.of_all}".strip(), total=len(clips))
    started_s = time.monotonic()
    workers = config.workers or max(1, len(os.sched_getaffinity(0)) // ranks.local_world)
    with Decoders(workers) as decoders:
        results = decoders.prepare(clips, wanted)
        for shard in missing:
            with whole_folder(shard.folder) as folder:
                _fill(
                    folder,
                    shard,
                    _watched(results, len(shard.clips), progress, started_s),
                    face,
                    voice,
                    config,
                )
    progress.close(_rate(progress, started_s))


def _rate(progress: Progress, started_s: float) -> str:
    return f"({progress.done / (time.monotonic() - started_s):.1f} clips/s)"


def _watched(results: Iterator[Result], n: int, progress: Progress, started_s: float) -> Iterator[Result]:
    """The next `n` results, counted, with the throughput."""
    for result in islice(results, n):
        progress.skipped += isinstance(result, Skipped)  # the list of them is written, not printed
        progress.step(note=_rate(progress, started_s))
        yield result


def _fill(
    folder: Path,
    shard: Shard,
    results: Iterator[Result],
    face: Frozen[ImageEncoder],
    voice: Frozen[VoiceEncoder],
    config: ExtractionConfig,
) -> None:
    crops, rows, skipped = [], [], []
    faces: list[FloatArray] = [np.zeros((0, face.encoder.dim), np.float32)]
    voices: list[FloatArray] = []
    for row, (clip, result) in enumerate(zip(shard.clips, results, strict=True)):
        if isinstance(result, Prepared):
            try:
                voices.append(_finite(voice.encoder.embed(result.voice)))
            except InvalidAudio as error:
                skipped.append(Skipped(clip.key, "unreadable", str(error)))
                continue
            crops.append(result.crop)
            rows.append(row)
            if len(crops) == config.face_batch:
                faces.append(face.encoder.embed(np.stack(crops)))
                crops = []
        else:
            skipped.append(result)
    if crops:
        faces.append(face.encoder.embed(np.stack(crops)))
    write_features(
        folder,
        np.concatenate(faces).astype(np.float16),
        np.array(voices, np.float16).reshape(len(rows), voice.encoder.dim),
        np.array(rows, np.int32),
    )
    (folder / _SKIPPED).write_text(json.dumps([asdict(one) for one in skipped]), encoding="utf-8")


def _finite(embedding: FloatArray) -> FloatArray:
    if not np.isfinite(embedding).all():
        raise InvalidAudio("the voice encoder does not return finite numbers for it")
    return embedding


def read_features(shards: Sequence[Shard]) -> tuple[Features, list[Skipped]]:
    """All finished features, and what was left out.

    Raises InvalidInput if a shard is missing or nothing is left.
    """
    missing = [shard for shard in shards if not shard.folder.exists()]
    if missing:
        raise InvalidInput(f"{len(missing)} of {len(shards)} shards of features are missing; run it again")
    skipped = [
        Skipped(**one)
        for shard in shards
        for one in json.loads((shard.folder / _SKIPPED).read_text(encoding="utf-8"))
    ]
    features = open_features([(shard.folder, shard.clips) for shard in shards])
    if len(features.clips) == 0:
        reasons = ", ".join(f"{n} {kind}" for kind, n in count_kinds(skipped).items())
        raise InvalidInput(
            f"none of the {sum(len(shard.clips) for shard in shards)} clips can be used: {reasons}"
        )
    return features, skipped


def count_kinds(skipped: Sequence[Skipped]) -> dict[str, int]:
    """How many clips were left out for each kind of reason, the most frequent first."""
    return dict(Counter(one.kind for one in skipped).most_common())


def write_skipped(path: Path, skipped: Sequence[Skipped]) -> None:
    """The list of clips that were left out, as a table with tabs. Raises UnwritableFile."""
    lines = ["clip\tkind\treason", *(f"{one.key}\t{one.kind}\t{one.reason}" for one in skipped)]
    write_whole(path, ("\n".join(lines) + "\n").encode())
