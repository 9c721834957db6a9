"""Do two faces of one scene get voices that can be told apart, and what does it cost in fit?

    python -m training.evaluation.voices.casting --faces data/faces/lfw-test.tar --pairs 80 --spoken 20

pairs faces of one gender, lets each choose alone and both together (`Vclip.cast_voices`), and prints a JSON object.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.errors import InvalidInput, NoFaceFound
from models.face.from_file import embed_face_file
from models.loading import load_vclip
from models.types import FaceEmbedding, FloatArray, RankedVoice
from models.vclip import Vclip
from training.evaluation.samples import read_pictures
from training.evaluation.speech.sentences import take
from training.metrics import mean_interval, rounded, rounded_interval

Pair = tuple[FaceEmbedding, FaceEmbedding]


def evaluate_casting(vclip: Vclip, pairs: Sequence[Pair], n_spoken: int = 0) -> dict[str, Any]:
    """The voices of pairs of faces, chosen alone and together.

    Returns n_pairs; predicted_alone and predicted_together, mean cosines of the two voice embeddings that the
    signature network predicts; fit, the mean cosine of the second face and its voice alone, and fit_lost together.
    For the first `n_spoken` pairs also n_spoken, heard_alone and heard_together, the same of the voice encoder for
    one sentence. Each with `_ci95`, by bootstrap over the pairs. Raises InvalidInput without pairs.
    """
    if not pairs:
        raise InvalidInput("there are not two faces of one gender: give more shards of faces")
    alone = [(vclip.choose_voice(first), vclip.choose_voice(second)) for first, second in pairs]
    together = [tuple(vclip.cast_voices(pair)) for pair in pairs]
    fit = np.array([second.cosine for _, second in alone])
    figures = {
        "predicted_alone": _cosines([_predicted(vclip, pair) for pair in alone]),
        "predicted_together": _cosines([_predicted(vclip, pair) for pair in together]),
        "fit": fit,
        "fit_lost": fit - np.array([pair[1].cosine for pair in together]),
    }
    if n_spoken:
        figures |= {
            "heard_alone": _cosines([_heard(vclip, pair) for pair in alone[:n_spoken]]),
            "heard_together": _cosines([_heard(vclip, pair) for pair in together[:n_spoken]]),
        }
    result: dict[str, Any] = {"n_pairs": len(pairs), "n_spoken": min(n_spoken, len(pairs))}
    for name, values in figures.items():
        result[name] = rounded(float(values.mean()))
        result[f"{name}_ci95"] = rounded_interval(mean_interval(values))
    return result


def pairs_of_one_gender(vclip: Vclip, shards: Sequence[Path], n: int) -> list[Pair]:
    """At most `n` pairs, women and men in the order of the shards; pictures without a face are passed over.

    Raises InvalidInput for a shard that cannot be read.
    """
    waiting: dict[str, FaceEmbedding] = {}
    pairs: list[Pair] = []
    for picture in read_pictures(shards):
        if len(pairs) == n:
            break
        if picture.gender is None:
            continue
        try:
            face = embed_face_file(vclip, picture.data)
        except NoFaceFound:
            continue
        first = waiting.pop(picture.gender, None)
        if first is None:
            waiting[picture.gender] = face
        else:
            pairs.append((first, face))
    return pairs


def _predicted(vclip: Vclip, voices: Sequence[RankedVoice]) -> FloatArray:
    speakers = torch.from_numpy(np.stack([one.voice.speaker for one in voices])).to(vclip.device)
    with torch.inference_mode():
        return np.asarray(vclip.signature(speakers).float().cpu().numpy())


def _heard(vclip: Vclip, voices: Sequence[RankedVoice]) -> FloatArray:
    ((_, sentence),) = take(1)
    return np.stack([vclip.voice_encoder.embed(vclip.speak(sentence, one.voice)) for one in voices])


def _cosines(pairs: Sequence[FloatArray]) -> FloatArray:
    both = np.stack(pairs)
    unit = both / np.linalg.norm(both, axis=2, keepdims=True)
    return np.asarray((unit[:, 0] * unit[:, 1]).sum(axis=1), np.float32)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, help="a bundle directory; default: mini")
    parser.add_argument("--faces", type=Path, nargs="+", required=True, help="shards of faces with gender")
    parser.add_argument("--pairs", type=int, default=80)
    parser.add_argument("--spoken", type=int, default=0, help="of how many pairs the voices are also heard")
    given = parser.parse_args(arguments)
    vclip = load_vclip(given.bundle)
    pairs = pairs_of_one_gender(vclip, given.faces, given.pairs)
    print(json.dumps(evaluate_casting(vclip, pairs, given.spoken)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
