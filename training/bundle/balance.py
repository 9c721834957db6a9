"""`vclip bundle balance`: a bundle whose candidates are balanced over the faces of some shards."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.bundle import Manifest, read_arrays, write_bundle
from models.errors import InvalidImage, InvalidInput
from models.face.image import decode_image
from models.types import FloatArray
from models.vclip import Vclip
from training.data.faces import LabelledImage, is_held_back, labelled_face, read_images
from training.progress import Progress
from training.stages.balance import BalanceConfig, fit_balance, measure_balance

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
    holds back are only measured on. Raises InvalidInput where too few are left, FileExistsError where `out_dir`
    holds a bundle.
    """
    faces, held_back = _embed(vclip, _draw(shards, n_faces))
    if min((~held_back).sum(), held_back.sum() * 10) < FEWEST_FACES:
        raise InvalidInput(
            f"{(~held_back).sum()} faces to fit on and {held_back.sum()} to measure on are too few: "
            f"{FEWEST_FACES} and {FEWEST_FACES // 10} are needed"
        )
    places = vclip.candidates.places
    bias = fit_balance(faces[~held_back], places, config or BalanceConfig())
    figures = measure_balance(faces[held_back], places, bias)
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


def _embed(vclip: Vclip, images: Sequence[LabelledImage]) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Faces in the joint space, float32 [n, J], and whether each is held back; who has no face is left out."""
    progress = Progress("faces", len(images))
    projected, held_back = [], []
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
        progress.step()
    progress.close()
    return np.stack(projected) if projected else np.zeros((0, 0), np.float32), np.array(held_back, dtype=bool)
