"""Measures the effect of half precision in the image encoder: on embeddings, the ranking of voices, and time.

    python -m benchmarks.half_precision --faces SHARD ... [--limit 200] [--device cpu] [--bundle DIR]

Each face is embedded in float32 and in both half precisions. Compared are the embeddings, and the hundred voices
that float32 ranks first. A CPU rounds as a GPU does, nearly; it does not take the same time. The last line on
stdout is JSON; a run is kept in benchmarks/results.
"""

import argparse
import json
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.types import Precision

TOP = 100
HALVES: tuple[Precision, ...] = ("float16", "bfloat16")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=Path, nargs="+", required=True)
    parser.add_argument("--limit", type=int, default=200, help="how many faces; default: 200")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bundle", type=Path, help="a bundle directory; default: mini")
    args = parser.parse_args()

    import torch

    from models.bundle.files import MINI_BUNDLE
    from models.bundle.manifest import read_manifest
    from models.loading import load_face_encoder, load_vclip

    directory = args.bundle or MINI_BUNDLE
    part = read_manifest(directory).parts.face_encoder
    vclip = load_vclip(directory, device=args.device)
    crops = faces(args.faces, args.limit, vclip.face_encoder)
    whole, seconds = timed(vclip.face_encoder, crops)
    with torch.inference_mode():
        speakers = torch.from_numpy(vclip.candidates.speakers).to(vclip.device)
        voices = vclip.speaker_projector(speakers).cpu().numpy()
    scores = vclip.project_faces(whole) @ voices.T
    halves = {}
    for precision in HALVES:
        encoder = load_face_encoder(directory, part, args.device, precision)
        embeddings, half_seconds = timed(encoder, crops)
        half_scores = vclip.project_faces(embeddings) @ voices.T
        halves[precision] = compare(whole, embeddings, scores, half_scores)
        halves[precision]["time_to_float32"] = round(half_seconds / seconds, 3)
    print(
        json.dumps(
            {
                "machine": f"{platform.processor() or platform.machine()}, {args.device}",
                "bundle": f"{vclip.manifest.name} {vclip.manifest.version}",
                "n_faces": len(crops),
                "n_candidates": len(vclip.candidates),
                "halves": halves,
            }
        )
    )


def faces(shards: Sequence[Path], limit: int, encoder: Any) -> Any:
    """Crops of faces that are found, as the encoder takes them, uint8 [n, S, S, 3]."""
    from models.errors import NoFaceFound
    from models.face.cropping import crop_face
    from models.face.detection import choose_face, detect_faces
    from models.face.image import decode_image
    from training.data.shards import read_samples

    crops = []
    for shard in shards:
        for sample in read_samples(shard):
            picture = decode_image(sample.images[0])
            try:
                face = choose_face(detect_faces(picture))
                crops.append(crop_face(picture, face, encoder.image_size, aligned=encoder.aligned))
            except NoFaceFound:
                continue
            if len(crops) == limit:
                return np.stack(crops)
    return np.stack(crops)


def timed(encoder: Any, crops: Any) -> tuple[Any, float]:
    """Embeddings one by one, as the service makes them, and the seconds they took."""
    encoder.embed(crops[:1])  # warms up
    began = time.perf_counter()
    embeddings = np.concatenate([encoder.embed(crops[row : row + 1]) for row in range(len(crops))])
    return embeddings, time.perf_counter() - began


def compare(whole: Any, half: Any, scores: Any, half_scores: Any) -> dict[str, Any]:
    """Embeddings [n, D] and scores of the candidates [n, N] in both precisions -> figures."""
    from scipy.stats import spearmanr

    cosines = (whole * half).sum(axis=1)
    order = np.argsort(-scores, axis=1)[:, :TOP]
    correlations = [
        spearmanr(scores[row, columns], half_scores[row, columns]).statistic
        for row, columns in enumerate(order)
    ]
    best = half_scores.argmax(axis=1)
    lost = scores.max(axis=1) - scores[np.arange(len(best)), best]
    return {
        "least_cosine": round(float(cosines.min()), 6),
        "mean_cosine": round(float(cosines.mean()), 6),
        "least_rank_correlation_of_top_100": round(float(np.min(correlations)), 4),
        "mean_rank_correlation_of_top_100": round(float(np.mean(correlations)), 4),
        "same_best_voice": round(float((best == order[:, 0]).mean()), 4),
        "most_score_lost": round(float(lost.max()), 5),
    }


if __name__ == "__main__":
    main()
