"""How well a voice encoder tells people apart: equal error rate on recordings of people it has never heard.

    python -m training.evaluation.voice_encoder --voice-encoder DIR --speech SHARD... --work DIR

Every recording is compared with every other one of the same shard: across corpora, channel and style would give
strangers away. DIR is a part directory or a bundle. The figures go to stdout as JSON.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.bundle.parts import VOICE_ENCODERS
from models.loading import load_voice_encoder, resolve_device
from models.runtime.threads import resolve_threads, size_thread_pools
from training.data.recordings import Recordings, load_recordings
from training.metrics import auc, eer_interval_of_trials, equal_error_rate
from training.part_directory import read_part_or_bundle


def verify_speakers(shards: Sequence[Recordings]) -> dict[str, Any]:
    """EER and AUC of the cosines of pairs of recordings, pooled over the shards.

    `eer_interval`: 95 %, by bootstrap over people. Figures are None if no two recordings are of one person.
    """
    scores, first, second = [], [], []
    n_people = 0
    for recordings in shards:
        people, codes = np.unique(recordings.speakers, return_inverse=True)
        rows, columns = np.triu_indices(len(recordings), k=1)
        scores.append((recordings.embeddings @ recordings.embeddings.T)[rows, columns])
        first.append(codes[rows] + n_people)
        second.append(codes[columns] + n_people)
        n_people += len(people)
    all_scores = np.concatenate(scores)
    one, other = np.concatenate(first), np.concatenate(second)
    same = one == other
    return {
        "people": n_people,
        "recordings": sum(len(recordings) for recordings in shards),
        "pairs_of_one_person": int(same.sum()),
        "pairs_of_two_people": int((~same).sum()),
        "eer": equal_error_rate(all_scores, same),
        "eer_interval": eer_interval_of_trials(all_scores, one, other, n_people),
        "auc": auc(all_scores, same),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures of one encoder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--voice-encoder", type=Path, required=True, metavar="DIR")
    parser.add_argument("--speech", type=Path, nargs="+", required=True, metavar="SHARD")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="directory for embeddings")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=0)
    args = parser.parse_args(argv)
    size_thread_pools(resolve_threads(args.threads))
    part = read_part_or_bundle(args.voice_encoder, "voice_encoder", *VOICE_ENCODERS)
    encoder = load_voice_encoder(part.directory, part.part, resolve_device(args.device))
    shards = [load_recordings([shard], encoder, args.work) for shard in args.speech]
    figures = {"encoder": part.part.kind, "sha256": part.sha256, **verify_speakers(shards)}
    print(json.dumps(figures | {"shards": [shard.stem for shard in args.speech]}))


if __name__ == "__main__":
    main()
