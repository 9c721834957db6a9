"""Published trial lists over VoxCeleb1: does the score tell which face and which voice belong together?

docs/evaluation.md defines each figure; the lists and the files they name in
`training/evaluation/association/trial_lists.py` and `training/evaluation/association/vox1_media.py`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import InvalidInput, InvalidParameter
from models.types import FloatArray
from models.voice.audio import decode_audio
from training.evaluation.association.pairs import project_pictures
from training.evaluation.association.trial_lists import Protocol, TrialList, read_trials
from training.evaluation.association.vox1_media import META_NAME, Vox1Media, Vox1People
from training.evaluation.interfaces import Embedder
from training.metrics import (
    auc,
    auc_interval_of_trials,
    eer_interval_of_trials,
    equal_error_rate,
    rounded,
    rounded_interval,
)
from training.progress import Progress

MAX_MISSING_SHARE = 0.01
Flags = npt.NDArray[np.bool_]


def evaluate_trials(
    vclip: Embedder,
    lists: Sequence[Path],
    media: Sequence[Path],
    meta: Path | None = None,
    protocol: Protocol | None = None,
    max_missing: float = MAX_MISSING_SHARE,
) -> dict[str, Any]:
    """Measure a bundle on lists of one protocol, as they were published.

    lists: text lists. media: folders with VoxCeleb1, see `Vox1Media`. meta: the table of its people; None takes
    `vox1_meta.csv` from a media folder. protocol: None goes by the form of the lists. max_missing: share of a
    list's trials, 0 to 1, that may be without a file; they are left out and counted.
    Returns protocol, n_files_missing and n_files_unreadable (pictures and recordings, over all lists), and
    `lists`, for each by its file name: sha256, pickle_sha256 (where it was converted), n_listed, n_missing,
    n_identities, `all` and `same_gender` (of both people by the table), each n_trials, n_positive, auc, auc_ci95,
    eer, eer_ci95.
    Raises InvalidInput if a list or the table cannot be used, or if more files are missing.
    """
    if not 0.0 <= max_missing <= 1.0:
        raise InvalidParameter(f"the share {max_missing:g} of trials without a file is outside 0 to 1")
    read = {path.name: read_trials(path, protocol) for path in lists}
    if len(read) < len(lists):
        raise InvalidInput("two of the lists of trials have the same file name")
    if len({one.protocol for one in read.values()}) > 1:
        raise InvalidInput("the lists are of different protocols, whose figures cannot be compared")
    people = Vox1People.read(_meta(media, meta))
    found = Vox1Media(list(media), people)
    names = [trial for one in read.values() for trial in one.trials]
    # before hours of embedding: are the files there at all?
    where = {
        **{trial.face: found.face(trial.face) for trial in names},
        **{trial.voice: found.voice(trial.voice) for trial in names},
    }
    for name, one in read.items():
        _check_missing(name, one, {key for key, path in where.items() if path is None}, max_missing)

    faces, bad_faces = _embed(
        "faces",
        {trial.face: where[trial.face] for trial in names},
        lambda data: project_pictures(vclip, [data]),
    )
    voices, bad_voices = _embed(
        "voices",
        {trial.voice: where[trial.voice] for trial in names},
        lambda data: vclip.embed_voice(decode_audio(data), min_speech_seconds=0.0).projected,
    )
    for name, one in read.items():
        _check_missing(name, one, set(where) - set(faces) - set(voices), max_missing)
    return {
        "protocol": next(iter(read.values())).protocol,
        "n_files_missing": sum(path is None for path in where.values()),
        "n_files_unreadable": bad_faces + bad_voices,
        "lists": {name: _figures(one, people, faces, voices) for name, one in read.items()},
    }


def _meta(media: Sequence[Path], meta: Path | None) -> Path:
    if meta is not None:
        return meta
    for folder in media:
        if (folder / META_NAME).is_file():
            return folder / META_NAME
    raise InvalidInput(
        f"none of the media folders holds {META_NAME}, the table of names, ids and genders of VoxCeleb1's "
        f"people: put it there or name it with --meta"
    )


def _check_missing(name: str, one: TrialList, missing: set[str], max_missing: float) -> None:
    without = [trial for trial in one.trials if trial.face in missing or trial.voice in missing]
    if (n := len(without)) > max_missing * len(one.trials):
        example = without[0].face if without[0].face in missing else without[0].voice
        raise InvalidInput(
            f"{name}: {n} of {len(one.trials)} trials have no usable picture or recording (such as "
            f"{example[:80]}), more than the share {max_missing:g} that --max-missing allows: check that "
            f"--media is complete"
        )


def _embed(
    what: str, files: dict[str, Path | None], embed: Callable[[bytes], FloatArray]
) -> tuple[dict[str, FloatArray], int]:
    """Name -> its place in the joint space, each once; and how many files could not be read."""
    progress = Progress(what, len(files))
    places = {}
    for name, path in files.items():
        if path is None:
            continue
        try:
            places[name] = embed(path.read_bytes())
        except (InvalidInput, OSError) as error:
            progress.skip(name, error)
            continue
        progress.step()
    progress.close()
    return places, progress.skipped


def _figures(
    one: TrialList, people: Vox1People, faces: dict[str, FloatArray], voices: dict[str, FloatArray]
) -> dict[str, Any]:
    trials = [trial for trial in one.trials if trial.face in faces and trial.voice in voices]
    pairs = [(people.of(trial.face), people.of(trial.voice)) for trial in trials]
    for trial, (seen, heard) in zip(trials, pairs, strict=True):
        if trial.same is not None and trial.same != (seen == heard):
            said = "one person" if trial.same else "two people"
            raise InvalidInput(
                f"the list calls {trial.face[:60]} and {trial.voice[:60]} {said}, but {META_NAME} does not"
            )
    codes = {name: code for code, name in enumerate(sorted({one.id for pair in pairs for one in pair}))}
    seen_codes, heard_codes = (np.array([codes[pair[side].id] for pair in pairs], np.intp) for side in (0, 1))
    scores = np.array([faces[trial.face] @ voices[trial.voice] for trial in trials])
    same_gender = np.array(
        [seen.gender is not None and seen.gender == heard.gender for seen, heard in pairs], bool
    )

    def measure(used: Flags) -> dict[str, Any]:
        first, second = seen_codes[used], heard_codes[used]
        positive = first == second
        trial_list = (scores[used], first, second, len(codes))
        return {
            "n_trials": int(used.sum()),
            "n_positive": int(positive.sum()),
            "auc": rounded(auc(scores[used], positive)),
            "auc_ci95": rounded_interval(auc_interval_of_trials(*trial_list)),
            "eer": rounded(equal_error_rate(scores[used], positive)),
            "eer_ci95": rounded_interval(eer_interval_of_trials(*trial_list)),
        }

    return {
        "sha256": one.sha256,
        "pickle_sha256": one.pickle_sha256,
        "n_listed": len(one.trials),
        "n_missing": len(one.trials) - len(trials),
        "n_identities": len(codes),
        "all": measure(np.ones(len(trials), bool)),
        "same_gender": measure(same_gender),
    }
