"""Does the signature, which was distilled from English speech, tell how a voice sounds in other languages?

    python -m training.evaluation.languages.signature --faces FACES.tar --work build/signature-languages

lets generated voices say sentences of each language, and prints a JSON object: n_speakers, n_sentences (that each
says), n_faces, and `languages`, tag -> figures (`figures_of`). A face chooses among voices by what the signature
predicts; what is heard in a language would choose alike if both give a face nearly the same scores.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from models.errors import InvalidInput
from models.face.image import decode_image
from models.loading import load_vclip
from models.text.languages import AMERICAN, LATIN_AMERICAN
from models.types import FloatArray
from models.vclip import Vclip
from training.atomic_write import write_npz
from training.evaluation.languages.quality import sentences_of
from training.evaluation.samples import read_shards
from training.evaluation.speech.quality import choose_candidates
from training.metrics import RESAMPLES, rounded, rounded_interval
from training.progress import Progress

N_SPEAKERS = 16
N_SENTENCES = 2  # that each speaker says, by turns of all that there are
N_FACES = 100


def heard_in(vclip: Vclip, tag: str, n_speakers: int, work: Path | None) -> FloatArray:
    """Embeddings of N_SENTENCES sentences of a language in each voice: float32 [n_speakers, N_SENTENCES, D].

    work: folder that keeps those of each voice.
    """
    sentences = sorted(sentences_of(tag, 50), key=len)[:20]  # short ones, to be done in minutes
    progress = Progress(f"voices in {tag}", n_speakers)
    heard = []
    for row, speaker in enumerate(choose_candidates(vclip, n_speakers)):
        kept = None if work is None else work / f"{tag}-{row:03d}.npz"
        if kept is None or not kept.is_file():
            said = [sentences[(N_SENTENCES * row + turn) % len(sentences)] for turn in range(N_SENTENCES)]
            spoken = [vclip.speak(sentence, speaker.voice, tag) for sentence in said]
            heard.append(np.stack([vclip.voice_encoder.embed(audio) for audio in spoken]))
            if kept is not None:
                kept.parent.mkdir(parents=True, exist_ok=True)
                write_npz(kept, {"heard": heard[-1]})
        else:
            with np.load(kept, allow_pickle=False) as arrays:
                heard.append(arrays["heard"])
        progress.step()
    progress.close()
    return np.stack(heard)


def figures_of(
    tag: str,
    heard: dict[str, FloatArray],
    predicted: FloatArray,
    faces: FloatArray,
    female: npt.NDArray[np.bool_],
    project: Callable[[FloatArray], FloatArray],
) -> dict[str, Any]:
    """How what is heard in one language compares with what is predicted, and with what is heard in others.

    heard: tag -> [S, N_SENTENCES, D]. predicted: [S, D]. faces: [F, J], in the joint space, into which `project`
    takes voice embeddings. female: of the speakers [S]. Returns, of
    `predicted`, of what is heard in `english`, and of what is heard in all `others` than this language (which is
    what a signature taught on all languages would predict at best): cosine with what is heard in the language;
    identified, the share of pairs of speakers of which the right one is nearer; and face_correlation, the
    correlation over speakers of the scores that a face gives both, mean over faces; and
    face_correlation_same_gender, the same of what is left of the scores without the mean of each gender.
    Each with `_ci95` by bootstrap over the speakers. English has no `english`.
    """
    here = _unit(heard[tag].mean(axis=1))
    others = np.stack([_unit(each.mean(axis=1)) for other, each in heard.items() if other != tag])
    sources = {"predicted": predicted, "english": _unit(heard[AMERICAN].mean(axis=1))}
    sources["others"] = _unit(others.mean(axis=0))
    if tag == AMERICAN:
        del sources["english"]
    scores = faces @ project(here).T
    return {
        name: _compare(source, here, faces @ project(source).T, scores, female)
        for name, source in sources.items()
    }


def _compare(
    source: FloatArray, here: FloatArray, own: FloatArray, other: FloatArray, female: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    """The four figures; own, other: the scores of each face with each speaker [F, S]."""
    cosines = (source @ here.T).astype(np.float64)
    right = np.diag(cosines)
    nearer = (right[:, np.newaxis] > cosines) + 0.5 * (right[:, np.newaxis] == cosines)
    everybody = np.arange(len(here))
    one_group = np.zeros(len(here), dtype=bool)
    random = np.random.default_rng(0)
    drawn = [random.integers(len(here), size=len(here)) for _ in range(RESAMPLES)]
    figures: dict[str, Any] = {}
    for name, value in (
        ("cosine", lambda rows: float(right[rows].mean())),
        ("identified", lambda rows: _share_of_pairs(nearer, rows)),
        ("face_correlation", lambda rows: _correlation(own[:, rows], other[:, rows], one_group[rows])),
        (
            "face_correlation_same_gender",
            lambda rows: _correlation(own[:, rows], other[:, rows], female[rows]),
        ),
    ):
        interval = np.percentile([value(rows) for rows in drawn], [2.5, 97.5])
        figures[name] = rounded(value(everybody))
        figures[f"{name}_ci95"] = rounded_interval((float(interval[0]), float(interval[1])))
    return figures


def _share_of_pairs(nearer: npt.NDArray[np.float64], rows: npt.NDArray[np.int64]) -> float:
    """The mean of `nearer` over the pairs of different speakers among `rows`."""
    different = rows[:, np.newaxis] != rows
    return float(nearer[np.ix_(rows, rows)][different].mean())


def _correlation(own: FloatArray, other: FloatArray, groups: npt.NDArray[np.bool_]) -> float:
    """Pearson's correlation over the speakers [F, S], each without the mean of its group, mean over the faces."""
    centred = [each.astype(np.float64) for each in (own, other)]
    for each in centred:
        for group in (groups, ~groups):
            if group.any():
                each[:, group] -= each[:, group].mean(axis=1, keepdims=True)
    norms = [np.linalg.norm(each, axis=1) for each in centred]
    return float(np.mean((centred[0] * centred[1]).sum(axis=1) / (norms[0] * norms[1])))


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)


def project_faces(vclip: Vclip, shards: Sequence[Path], most: int) -> FloatArray:
    """The first faces of the shards in the joint space, float32 [at most `most`, J]."""
    progress = Progress("faces", most)
    places = []
    for sample in islice(read_shards(shards), most):
        try:
            places.append(vclip.embed_face(decode_image(sample.images[0])).projected)
            progress.step()
        except (InvalidInput, IndexError) as error:
            progress.skip(sample.key, error)
    progress.close()
    if not places:
        raise InvalidInput("the shards have no picture with a face")
    return np.stack(places)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each language; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    parser.add_argument("--languages", nargs="+", help="tags; default: all that are installed, es for es-419")
    parser.add_argument("--speakers", type=int, default=N_SPEAKERS)
    parser.add_argument("--work", type=Path, help="folder that keeps what was heard of each language")
    given = parser.parse_args(arguments)
    vclip = load_vclip(None)
    installed = [tag for tag in vclip.synthesizer.languages if tag != LATIN_AMERICAN]
    tags = [AMERICAN, *(tag for tag in given.languages or installed if tag != AMERICAN)]
    heard = {tag: heard_in(vclip, tag, given.speakers, given.work) for tag in tags}
    chosen = choose_candidates(vclip, given.speakers)
    speakers, female = (
        np.stack([one.voice.speaker for one in chosen]),
        np.array([one.female for one in chosen]),
    )
    with torch.inference_mode():
        predicted = vclip.signature(torch.from_numpy(speakers).to(vclip.device)).cpu().numpy()
    faces = project_faces(vclip, given.faces, N_FACES)
    figures = {tag: figures_of(tag, heard, predicted, faces, female, vclip.project_voices) for tag in tags}
    print(
        json.dumps(
            {
                "n_speakers": given.speakers,
                "n_sentences": N_SENTENCES,
                "n_faces": len(faces),
                "languages": figures,
            }
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
