"""Measures the cost of training at VoxCeleb's scale.

Each stage of the extraction, and a step of the association.

    python -m benchmarks.extraction [--clips 48] [--data DIR]

Clips are made in VoxCeleb's format (224 x 224, 25 frames a second, H.264, AAC at 16 kHz, 8 s): pictures and
recordings of the data, or a portrait and a hum without it, in a temporary folder. Stages are timed by the
processor seconds of one thread, so that other work on the machine hardly counts; the step of the association
against the time that its multiplications would take at the speed of a large matrix product, measured in the
same run. What a GPU needs is calculated from the multiplications and stated peaks, and marked so. The last line
on stdout is JSON.
"""

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.inputs.videos import RATE_HZ, face_video, hum
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.face.cropping import crop_face
from models.face.detection import detect_faces
from models.face.open_clip_models import open_clip_encoder
from models.interfaces import ImageEncoder, VoiceEncoder
from models.loading import load_face_encoder, load_voice_encoder
from models.types import FloatArray, ImageArray
from models.voice.encoders.h_asp import HAspNetwork, HAspVoiceEncoder
from models.voice.encoders.weights import weight_names
from training.association.losses import make_loss
from training.association.step import batch_loss, descend, new_association, new_optimizer
from training.data.shards import read_samples
from training.full.clips import Clip, Span
from training.full.config import AssociationTraining, ExtractionConfig
from training.full.encoders import Frozen
from training.full.extraction import extract, plan_shards, read_features
from training.full.features import open_features, write_features
from training.full.media import read_video
from training.full.train import MAX_GRADIENT_NORM

CLIP_SECONDS = 8.0  # VoxCeleb2's mean is 7.8
VOX2_CLIPS = 1_092_009
CROPS = 32
TURNS = 20
# dense float32 (TF32 where there is such a thing) peak in 1e12 operations a second, from the vendor's data sheets
GPUS = {"V100": 15.7, "A100": 156.0, "H100": 495.0}
GPU_SHARE_OF_PEAK = 0.3  # assumed: what small encoders reach without tuning
CORES_PER_GPU = 16


@dataclass(frozen=True)
class Stage:
    """Of one clip: processor seconds, and floating-point operations where it is a network."""

    seconds: float
    operations: float = 0.0


def main() -> None:
    """Make clips, time every stage, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=48)
    parser.add_argument("--data", type=Path, help="a shard of pairs; default: one portrait and a hum")
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clips = make_clips(Path(folder) / "mp4", args.clips, args.data)
        figures: dict[str, Any] = {
            "machine": f"{cpu_name()}, {len(os.sched_getaffinity(0))} cores",
            "clips": len(clips),
            "clip_seconds": CLIP_SECONDS,
            "clip_bytes": sum(clip.size for clip in clips) / len(clips),
            "end_to_end": end_to_end(clips, Path(folder) / "work"),
        }
        torch.set_num_threads(1)
        stages = time_stages(clips)
        figures["stages"] = {name: asdict(stage) for name, stage in stages.items()}
        figures["association"] = time_association(args.repeats) | {
            "read_batch_s": time_reading(Path(folder) / "features", args.repeats)
        }
        figures["voxceleb2"] = estimate(stages, figures["association"])
    print(json.dumps(figures))


def cpu_name() -> str:
    """As the kernel names it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def make_clips(folder: Path, n: int, shard: Path | None) -> list[Clip]:
    """Really encoded videos, ten of each identity."""
    clips = []
    for number, (face, sound) in zip(range(n), faces_and_sounds(shard), strict=False):
        file = folder / f"id{number // 10:05}/video/{number:05}.mp4"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(face_video(face, sound, seconds=CLIP_SECONDS, codec="h264", fades=False))
        span = Span(str(file), 0, file.stat().st_size)
        clips.append(Clip(f"made/{number}", f"id{number // 10:05}", "made", "", video=span))
    return clips


def faces_and_sounds(shard: Path | None) -> Iterator[tuple[ImageArray, FloatArray]]:
    """Pictures and 8 s of sound: those of the shard over and over, or always the same."""
    from skimage import data

    from models.face.image import decode_image
    from models.voice.audio import decode_audio, resample

    length = int(CLIP_SECONDS * RATE_HZ)
    if shard is None:
        while True:
            yield np.asarray(data.astronaut())[:300, 60:360], hum(CLIP_SECONDS)
    while True:
        for sample in read_samples(shard):
            if sample.images and sample.audio is not None:
                sound = resample(decode_audio(sample.audio), RATE_HZ).samples
                yield decode_image(sample.images[0]), np.resize(sound, length)


def end_to_end(clips: list[Clip], work_dir: Path) -> dict[str, float]:
    """The extraction as it runs, with the encoders of the embedded bundle, on all cores.

    The clips are taken many times over, so that the start of the processes hardly counts. Returns clips for each
    second of the clock, and processor seconds of all processes for a clip.
    """
    face, voice = mini_encoders()
    frozen = Frozen(face, "mini", "mini"), Frozen(voice, "mini", "mini")
    many = [replace(clip, key=f"{clip.key}/{turn}") for turn in range(TURNS) for clip in clips]
    config = ExtractionConfig()
    shards = plan_shards(many, *frozen, work_dir, config)
    started_s, used_s = time.monotonic(), processor_seconds()
    extract(shards, *frozen, config)
    seconds, core_seconds = time.monotonic() - started_s, processor_seconds() - used_s
    features, skipped = read_features(shards)
    return {
        "clips": len(many),
        "clips_per_s": len(many) / seconds,
        "core_seconds_per_clip": core_seconds / len(many),
        "usable": len(features),
        "skipped": len(skipped),
    }


def processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def mini_encoders() -> tuple[ImageEncoder, VoiceEncoder]:
    """Of the embedded bundle."""
    parts = read_manifest(MINI_BUNDLE).parts
    return load_face_encoder(MINI_BUNDLE, parts.face_encoder), load_voice_encoder(
        MINI_BUNDLE, parts.voice_encoder
    )


def time_stages(clips: list[Clip]) -> dict[str, Stage]:
    """Each stage on its own, on one thread."""
    face, voice = mini_encoders()
    vit = open_clip_encoder("ViT-B-32-quickgelu")  # random weights, here and below: as fast as trained ones
    network_of_h_asp = HAspNetwork()
    names = weight_names(network_of_h_asp)
    h_asp = HAspVoiceEncoder(
        {name: value for name, value in network_of_h_asp.state_dict().items() if name in names}
    )
    spans = [clip.video for clip in clips if clip.video is not None]
    decoded = [read_video(span.read(), 60.0) for span in spans]
    pictures, voices = [picture for picture, _ in decoded], [sound for _, sound in decoded]
    found = [(picture, faces[0]) for picture in pictures if (faces := detect_faces(picture))]
    chosen = [found[i % len(found)] for i in range(CROPS)]
    crops = {
        size: np.stack([crop_face(picture, box, size) for picture, box in chosen])
        for size in {face.image_size, vit.image_size}
    }
    one = voices[0]
    return {
        "read, first frame and whole sound": Stage(each(spans, lambda span: read_video(span.read(), 60.0))),
        "all frames decoded, which is not done": Stage(each(spans[:8], lambda span: decode_all(span.read()))),
        "find the face": Stage(each(pictures, detect_faces)),
        "cut it out": Stage(each(found, lambda one: crop_face(one[0], one[1], vit.image_size))),
        "face encoder, mini": network(lambda: face.embed(crops[face.image_size]), CROPS),
        "face encoder, ViT-B/32": network(lambda: vit.embed(crops[vit.image_size]), CROPS),
        "voice encoder, GE2E": Stage(each(voices, voice.embed)),
        "voice encoder, H/ASP": network(lambda: h_asp.embed(one), 1),
    }


def each(inputs: list[Any], stage: Callable[[Any], object]) -> float:
    """Median processor seconds for an input, of all threads of this process."""
    taken = []
    for one in inputs:
        started_s = time.process_time()
        stage(one)
        taken.append(time.process_time() - started_s)
    return median(taken)


def decode_all(data: bytes) -> None:
    """Every frame of a video, for comparison."""
    import io

    import av

    with av.open(io.BytesIO(data), "r") as file:
        file.streams.video[0].codec_context.thread_count = 1
        for frame in file.decode(video=0):
            frame.to_ndarray(format="rgb24")


def network(run: Callable[[], object], n: int) -> Stage:
    """Processor seconds and operations for one of the `n` inputs that a call takes."""
    run()
    torch.backends.mha.set_fastpath_enabled(False)  # whose operations are not counted
    with FlopCounterMode(display=False) as counter:
        run()
    torch.backends.mha.set_fastpath_enabled(True)
    return Stage(each([None] * 3, lambda _: run()) / n, counter.get_total_flops() / n)


def time_association(repeats: int) -> dict[str, float]:
    """A step of the paper's size, and its floor: its operations at the speed of a large matrix product beside
    it.
    """
    config = AssociationTraining()
    torch.manual_seed(0)
    association = new_association(512, 512, config)
    optimizer = new_optimizer(association, config)
    loss = make_loss(config.loss)
    faces, voices = torch.randn(2, config.batch, 512)
    people = torch.arange(config.batch)

    def step() -> None:
        descend(
            association, optimizer, batch_loss(association, loss, faces, voices, people), MAX_GRADIENT_NORM
        )

    step()
    with FlopCounterMode(display=False) as counter:
        step()
    operations = counter.get_total_flops()
    a, b = torch.randn(2, 2048, 2048)
    peaks, steps = [], []
    for _ in range(repeats):  # side by side, so that a busy machine slows both
        peaks.append(2 * 2048**3 / each([None], lambda _: a @ b))
        steps.append(each([None] * 3, lambda _: step()))
    peak = median(peaks)
    return {
        "batch": config.batch,
        "operations_per_step": operations,
        "matrix_product_operations_per_s": peak,
        "step_s": median(steps),
        "floor_s": operations / peak,
        "step_to_floor": median(steps) / (operations / peak),
    }


def time_reading(folder: Path, repeats: int) -> float:
    """Processor seconds to gather a batch of 1024 from as many shards of features as VoxCeleb2 makes."""
    n_shards, rows = -(-VOX2_CLIPS // ExtractionConfig().shard_clips), 64
    folders = []
    random = np.random.default_rng(0)
    values = random.standard_normal((rows, 512)).astype(np.float16)
    clips = [Clip(str(row), "id", "made", "") for row in range(rows)]
    for number in range(n_shards):
        shard = folder / str(number)
        shard.mkdir(parents=True)
        write_features(shard, values, values, np.arange(rows, dtype=np.int32))
        folders.append((shard, clips))
    features = open_features(folders)
    batches = [random.integers(len(features), size=1024) for _ in range(1 + repeats)]
    return each(batches, features.rows)


def estimate(stages: dict[str, Stage], association: dict[str, float]) -> dict[str, Any]:
    """Estimate VoxCeleb2 with ViT-B/32 and H/ASP: cores by measurement, GPUs by calculation."""
    cores_s = sum(
        stages[name].seconds for name in ("read, first frame and whole sound", "find the face", "cut it out")
    )
    encoders = [stages["face encoder, ViT-B/32"], stages["voice encoder, H/ASP"]]
    operations = sum(stage.operations for stage in encoders)
    steps_per_epoch = VOX2_CLIPS // int(association["batch"])
    found: dict[str, Any] = {
        "clips": VOX2_CLIPS,
        "cores_per_gpu": CORES_PER_GPU,
        "share_of_peak": GPU_SHARE_OF_PEAK,
        "core_seconds_per_clip": cores_s,
        "gpu_operations_per_clip": operations,
        "cpu_only_core_hours": VOX2_CLIPS * (cores_s + sum(stage.seconds for stage in encoders)) / 3600,
        "gpus": {},
    }
    for gpu, peak in GPUS.items():
        speed = peak * 1e12 * GPU_SHARE_OF_PEAK
        gpu_s = operations / speed
        decoding_s = cores_s / CORES_PER_GPU
        hours = VOX2_CLIPS * max(gpu_s, decoding_s) / 3600
        found["gpus"][gpu] = {
            "gpu_clips_per_s": 1 / gpu_s,
            "clips_per_s_of_its_cores": 1 / decoding_s,
            "bottleneck": "decoding and face detection" if decoding_s > gpu_s else "encoders",
            "cores_to_keep_it_busy": cores_s / gpu_s,
            "extraction_hours_on_one": hours,
            "extraction_hours_on_eight": hours / 8,
            "epoch_s": steps_per_epoch
            * max(association["operations_per_step"] / speed, association["read_batch_s"]),
        }
    return found


if __name__ == "__main__":
    main()
