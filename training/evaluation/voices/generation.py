"""Does the method choose better voices than chance or feature mapping? Table 3 of the paper.

The association that chose a voice cannot judge it. So two are trained here, on different people: one guides
the choice, the other judges the synthesized speech. The ways to choose are in
`training/evaluation/voices/choice.py`; docs/evaluation.md defines each figure.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from models.bundle.manifest import Manifest
from models.errors import InvalidInput, InvalidParameter
from models.limits import MAX_VOICES
from models.types import FloatArray, Voice
from training.association.scoring import score_pairs
from training.data.pairs import Pairs, load_pairs
from training.evaluation.interfaces import GenerationBundle, VoicePredictor
from training.evaluation.voices.choice import (
    SEED,
    Association,
    Candidates,
    choose_at_random,
    choose_informed,
    choose_naive,
    map_features,
)
from training.evaluation.voices.density import Density, fit_speech_density
from training.evaluation.voices.speakers import native_rows
from training.metrics import (
    auc,
    auc_interval_over_identities,
    mean_interval_over_groups,
    rounded,
    rounded_interval,
)
from training.packages import FACES, check_packages
from training.progress import Progress
from training.stages.association import AssociationConfig, train_ensemble

SENTENCE = "The early train leaves the station before sunrise."
DEFAULT_PAIRS = 500  # M and k of the paper
DEFAULT_K = 10
GUIDE, JUDGE = 0, 1
MEASURES = ("f2v", "v2v", "log_likelihood", "heard_log_likelihood")
DIGITS = {"f2v": 4, "v2v": 4, "log_likelihood": 2, "heard_log_likelihood": 2}

Floats = npt.NDArray[np.float64]


def evaluate_generation(
    vclip: GenerationBundle,
    train_shards: Sequence[Path],
    pair_shards: Sequence[Path],
    work_dir: Path,
    n_pairs: int = DEFAULT_PAIRS,
    k: int = DEFAULT_K,
) -> dict[str, Any]:
    """Voices for the faces of `pair_shards`, chosen in several ways and judged by a second association.

    train_shards: pairs of other people, halved by a hash of the identity for the guide and the judge.
    n_pairs: how many faces, of different people as long as they last, drawn by a fixed seed; k: voices for each.
    Embeddings are kept in `work_dir`, which is for one pair of encoders.
    Returns n (pairs), n_identities, k, n_candidates, n_guide and n_judge (people), guide_auc and judge_auc (on all
    pairs of `pair_shards`), `systems` (`figures` of no_retrieval, feature_mapping, informed, and of naive where
    speaker vectors are voice embeddings), `references` (cloned only there, too) and `informed_minus` (paired
    differences).
    Raises InvalidParameter for numbers out of range, InvalidInput if the shards share a person or hold too
    few, or `work_dir` is of other encoders, MissingWeights if a training package is not installed.
    """
    if n_pairs < 1 or not 1 <= k <= min(MAX_VOICES, len(vclip.candidates)):
        raise InvalidParameter(
            f"{n_pairs} pairs and k {k} cannot be measured: use at least one pair, and k from 1 to "
            f"{min(MAX_VOICES, len(vclip.candidates))}"
        )
    check_packages(FACES)
    _claim(work_dir, vclip.manifest)
    known = load_pairs(train_shards, vclip.face_encoder, vclip.voice_encoder, work_dir)
    pairs = load_pairs(pair_shards, vclip.face_encoder, vclip.voice_encoder, work_dir)
    halves = known.folds(2)
    _check_people(known, halves, pairs)
    people = [known.rows(halves == half) for half in (GUIDE, JUDGE)]
    guide, judge = (train_ensemble(own, AssociationConfig(), seed) for seed, own in enumerate(people))

    chosen = pairs.rows(choose_rows(pairs.identities, n_pairs))
    speakers = vclip.candidates.speakers
    candidates = Candidates(speakers, _predict(vclip, speakers), vclip.manifest.speakers_are_voices)
    systems = {
        "no_retrieval": choose_at_random(candidates, len(chosen), k),
        "feature_mapping": map_features(people[GUIDE], candidates, chosen.mean_faces),
    }
    cloned = {}
    if candidates.speakers_are_voices:
        systems["naive"] = choose_naive(guide, candidates, chosen.mean_faces, k)
        cloned["cloned"] = list(candidates.as_speakers(chosen.voices)[:, np.newaxis])
    systems["informed"] = choose_informed(guide, candidates, chosen.mean_faces, k)

    native = vclip.synthesizer.known_speakers[native_rows(vclip)]
    density = fit_speech_density(native, lambda text, speaker: _hear(vclip, text, speaker))
    every = measure_systems(vclip, judge, density, chosen, {**systems, **cloned})
    measured = {name: every[name] for name in systems}
    references = reference_values(judge, chosen, pairs)
    return {
        "n": len(chosen),
        "n_identities": len(set(chosen.identities)),
        "k": k,
        "n_candidates": len(speakers),
        "n_guide": len(set(people[GUIDE].identities)),
        "n_judge": len(set(people[JUDGE].identities)),
        "guide_auc": _association_auc(guide, pairs),
        "judge_auc": _association_auc(judge, pairs),
        "systems": {name: figures(values, chosen.identities) for name, values in measured.items()},
        "references": {
            "true_pair": figures(references, chosen.identities),
            **{name: figures(every[name], chosen.identities) for name in cloned},
            "known_speakers": _known_speakers(vclip, native, density),
        },
        "informed_minus": {
            name: paired_differences(measured["informed"], other, chosen.identities)
            for name, other in {**measured, "true_pair": references}.items()
            if name != "informed"
        },
    }


def choose_rows(identities: npt.NDArray[np.str_], n: int) -> npt.NDArray[np.bool_]:
    """bool [pairs]: `n` pairs by a fixed seed, one of each person, then a second one of each, and so on."""
    random = np.random.default_rng(SEED)
    turns: dict[str, int] = {}
    order: list[tuple[int, int, int]] = []
    for row in random.permutation(len(identities)):
        name = str(identities[row])
        order.append((turns.setdefault(name, 0), len(order), int(row)))
        turns[name] += 1
    chosen = np.zeros(len(identities), dtype=bool)
    chosen[[row for _, _, row in sorted(order)[:n]]] = True
    return chosen


def measure_systems(
    vclip: GenerationBundle,
    judge: Association,
    density: Density | None,
    pairs: Pairs,
    systems: dict[str, list[FloatArray]],
) -> dict[str, Floats]:
    """Let every chosen speaker speak -> for each system [pairs, 4], the mean of each measure over its voices."""
    heard = _speech_embedder(vclip, sum(len(speakers) for chosen in systems.values() for speakers in chosen))
    faces = _project(judge[0], pairs.mean_faces)
    result: dict[str, Floats] = {}
    for name, chosen in systems.items():
        rows = []
        for speakers, face, voice in zip(chosen, faces, pairs.voices, strict=True):
            voices = np.stack([heard(speaker) for speaker in speakers])  # [k, voice_dim]
            rows.append((
                float((_project(judge[1], voices) @ face).mean()),
                float((voices @ voice).mean()),
                float(vclip.generator.log_likelihood(speakers).mean()),
                np.nan if density is None else float(density(voices).mean()),
            ))  # fmt: skip
        result[name] = np.array(rows)
    return result


def reference_values(judge: Association, chosen: Pairs, pairs: Pairs) -> Floats:
    """The same measures of the recordings, [pairs, 4]: f2v of the true pair; v2v with another recording.

    v2v is the mean over the person's other recordings in `pairs`, NaN if there is none. The likelihoods are of
    speaker vectors and of synthesized speech, so a recording has none: NaN.
    """
    f2v = (_project(judge[0], chosen.mean_faces) * _project(judge[1], chosen.voices)).sum(axis=1)
    cosines = chosen.voices @ pairs.voices.T
    same_clip = (chosen.voices[:, np.newaxis] == pairs.voices).all(axis=2)
    others = (chosen.identities[:, np.newaxis] == pairs.identities) & ~same_clip
    v2v = [
        float(row[other].mean()) if other.any() else np.nan
        for row, other in zip(cosines, others, strict=True)
    ]
    return np.column_stack([f2v, v2v, *np.full((2, len(f2v)), np.nan)])


def figures(values: Floats, identities: npt.NDArray[np.str_]) -> dict[str, Any]:
    """[pairs, 4] -> of each measure its mean, `_std` over pairs, `_ci95` (bootstrap over people) and `_n`."""
    result: dict[str, Any] = {}
    for name, column in zip(MEASURES, values.T, strict=True):
        there = ~np.isnan(column)
        if there.any():
            result |= _mean_and_interval(name, column[there], identities[there])
            result[f"{name}_std"] = rounded(float(column[there].std()), DIGITS[name])
            result[f"{name}_n"] = int(there.sum())
    return result


def paired_differences(first: Floats, second: Floats, identities: npt.NDArray[np.str_]) -> dict[str, Any]:
    """Mean of the differences pair by pair, first minus second, with intervals by bootstrap over people."""
    result: dict[str, Any] = {}
    for name, column in zip(MEASURES, (first - second).T, strict=True):
        if not np.isnan(column).any():
            result |= _mean_and_interval(name, column, identities)
    return result


def _mean_and_interval(name: str, column: Floats, identities: npt.NDArray[np.str_]) -> dict[str, Any]:
    groups = np.unique(identities, return_inverse=True)[1]
    return {
        name: rounded(float(column.mean()), DIGITS[name]),
        f"{name}_ci95": rounded_interval(mean_interval_over_groups(column, groups), DIGITS[name]),
    }


def _speech_embedder(vclip: GenerationBundle, n_voices: int) -> Callable[[FloatArray], FloatArray]:
    """Return a function from a speaker vector to the embedding of its synthesized speech.

    Each speaker speaks once.
    """
    said: dict[bytes, FloatArray] = {}
    progress = Progress("voices that speak", n_voices)

    def hear(speaker: FloatArray) -> FloatArray:
        key = speaker.tobytes()
        if key not in said:
            said[key] = _hear(vclip, SENTENCE, speaker)
        progress.step()
        return said[key]

    return hear


def _hear(vclip: GenerationBundle, text: str, speaker: FloatArray) -> FloatArray:
    return vclip.voice_encoder.embed(vclip.speak(text, Voice(speaker, "measured")))


def _project(network: torch.nn.Module, rows: FloatArray) -> FloatArray:
    with torch.inference_mode():
        return np.asarray(network(torch.from_numpy(np.ascontiguousarray(rows))).numpy(), dtype=np.float32)


def _predict(vclip: VoicePredictor, speakers: FloatArray) -> FloatArray:
    with torch.inference_mode():
        heard = vclip.signature(torch.from_numpy(speakers).to(vclip.device))
    return np.asarray(heard.cpu().numpy(), dtype=np.float32)


def _association_auc(association: Association, pairs: Pairs) -> dict[str, Any]:
    """Measure the AUC of a guide or judge, on trials within a corpus."""
    scores = score_pairs(*association, pairs)
    same = pairs.identities[:, np.newaxis] == pairs.identities
    used = pairs.corpora[:, np.newaxis] == pairs.corpora
    groups = np.unique(pairs.identities, return_inverse=True)[1]
    return {
        "auc": rounded(auc(scores[used], same[used])),
        "auc_ci95": rounded_interval(auc_interval_over_identities(scores, groups, used)),
    }


def _known_speakers(vclip: GenerationBundle, native: FloatArray, density: Density | None) -> dict[str, Any]:
    """The same likelihoods of the synthesizer's own voices; heard in a sentence that fitted nothing."""
    columns = {"log_likelihood": vclip.generator.log_likelihood(native)}
    if density is not None:
        columns["heard_log_likelihood"] = density(np.stack([_hear(vclip, SENTENCE, one) for one in native]))
    result: dict[str, Any] = {}
    for name, values in columns.items():
        result[name] = rounded(float(values.mean()), DIGITS[name])
        result[f"{name}_std"] = rounded(float(values.std()), DIGITS[name])
        result[f"{name}_n"] = len(values)
    return result


def _claim(work_dir: Path, manifest: Manifest) -> None:
    """Check that the cached embeddings are of these encoders.

    A folder without the note is new or of `vclip train`.
    """
    parts = (manifest.parts.face_encoder, manifest.parts.voice_encoder)
    encoders = [
        part.model_dump() | {"sha256": None if part.file is None else manifest.files[part.file].sha256}
        for part in parts
    ]
    note = work_dir / "encoders.json"
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) != encoders:
        raise InvalidInput(
            f"{work_dir} contains embeddings of another bundle's encoders; name another folder"
        )
    work_dir.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(encoders), encoding="utf-8")


def _check_people(known: Pairs, halves: npt.NDArray[np.int64], pairs: Pairs) -> None:
    shared = set(known.identities) & set(pairs.identities)
    if shared:
        raise InvalidInput(
            f"{len(shared)} people are both in the shards to train on and in those to measure on; the two "
            f"must not share a person"
        )
    for half in (GUIDE, JUDGE):
        n_people = len(set(known.identities[halves == half]))
        if n_people < 2:
            raise InvalidInput(
                f"one half of the shards to train on has {n_people} people, but an association needs at "
                f"least two"
            )
