"""`vclip bundle balance`: a bundle whose candidates are balanced over the faces of some shards."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from models.bundle.files import read_arrays, write_bundle
from models.bundle.manifest import Manifest
from models.errors import InvalidImage, InvalidInput
from models.face.image import decode_image
from models.types import FloatArray
from models.vclip import Vclip
from training.data.faces import LabelledImage, is_held_back, labelled_face, read_images
from training.data.kinds import Kinds, face_kinds, weights_like
from training.data.matched_pairs import kinds_heard
from training.progress import Progress
from training.stages.balance import BalanceConfig, fit_balance, measure_balance_by_kind
from training.stages.physical_generator import are_children

DEFAULT_FACES = 5000
FEWEST_FACES = 100
SUBSET_SEED = 0


def balance_bundle(
    vclip: Vclip,
    shards: Sequence[Path],
    out_dir: Path,
    version: str,
    n_faces: int = DEFAULT_FACES,
    config: BalanceConfig | None = None,
) -> Manifest:
    """Write the bundle anew with biases for its candidates.

    shards: faces of all kinds of people, of whom `n_faces` are drawn by a fixed seed; those of people that training
    holds back are only measured on. Where `gender` and `age` are labelled, children, women and men count as they
    are frequent among the candidates, or adults would have to take the voices that children leave.
    Raises InvalidInput where too few are left, FileExistsError where `out_dir` holds a bundle.
    """
    faces, kinds, held_back = _embed(vclip, _draw(shards, n_faces))
    if min((~held_back).sum(), held_back.sum() * 10) < FEWEST_FACES:
        raise InvalidInput(
            f"{(~held_back).sum()} faces to fit on and {held_back.sum()} to measure on are too few: "
            f"{FEWEST_FACES} and {FEWEST_FACES // 10} are needed"
        )
    places = vclip.candidates.places
    of_voices = _candidate_kinds(vclip)
    weights = weights_like(kinds[~held_back], of_voices)
    bias = fit_balance(faces[~held_back], places, config or BalanceConfig(), weights)
    figures = measure_balance_by_kind(faces[held_back], places, bias, kinds[held_back], of_voices)
    manifest = vclip.manifest
    description: dict[str, Any] = manifest.model_dump(exclude={"files"})
    description["version"] = version
    description["parts"]["balance"] = {"file": "balance.safetensors", "candidates": len(bias)}
    description["parts"]["index"] = None  # it would hold the old biases
    description["measured"] = description["measured"] | {"balance": figures}
    stale = manifest.parts.index
    arrays = {
        name: read_arrays(vclip.bundle_dir, name)
        for name in manifest.files
        if stale is None or name != stale.file
    }
    return write_bundle(out_dir, description, arrays | {"balance.safetensors": {"bias": bias}})


def _draw(shards: Sequence[Path], n: int) -> list[LabelledImage]:
    images = [image for shard in shards for image in read_images(shard)]
    if n >= len(images):
        return images
    chosen = np.random.default_rng(SUBSET_SEED).choice(len(images), n, replace=False)
    return [images[row] for row in sorted(chosen)]


def _candidate_kinds(vclip: Vclip) -> Kinds:
    """Children's voices are those with the formants of children, if the speaker vectors have any."""
    speakers = vclip.candidates.speakers
    with torch.inference_mode():
        heard = vclip.signature(torch.from_numpy(speakers).to(vclip.device)).cpu().numpy()
    physical = len(vclip.synthesizer.physical_ranges) > 0
    children = are_children(speakers) if physical else np.zeros(len(speakers), dtype=bool)
    return kinds_heard(heard, vclip.voice_gender, children)


def _embed(vclip: Vclip, images: Sequence[LabelledImage]) -> tuple[FloatArray, Kinds, npt.NDArray[np.bool_]]:
    """Faces in the joint space, float32 [n, J], their kinds, and which are held back; without those not found."""
    progress = Progress("faces", len(images))
    projected, held_back, genders, ages = [], [], [], []
    for one in images:
        try:
            image = decode_image(one.data)
        except InvalidImage as error:
            progress.skip(one.key, error)
            continue
        face = labelled_face(image)
        if face.score > 0:  # else there is no face, and a user would get no voice
            projected.append(vclip.embed_found_face(image, face).projected)
            held_back.append(is_held_back(one.person))
            genders.append(str(one.labels.get("gender") or ""))
            ages.append(float(one.labels.get("age", np.nan)))
        progress.step()
    progress.close()
    kinds = face_kinds(np.array(genders, np.str_), np.array(ages, np.float32))
    places = np.stack(projected) if projected else np.zeros((0, 0), np.float32)
    return places, kinds, np.array(held_back, dtype=bool)
