"""Embeds the faces of the pairs once, so that the association can be trained from arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from models.face.cropping import CROP_MARGIN, crop_face
from models.face.image import decode_image
from models.interfaces import ImageEncoder
from models.types import FloatArray, ImageArray
from training.atomic_write import write_npz
from training.data.faces import labelled_face, load_faces, read_images

VIEW_MARGINS = (1.0, 0.9, 1.12)  # framing of each view, against the framing in use


@dataclass(frozen=True)
class PairFaces:
    """Every picture of the pairs, aligned by row.

    keys, shards, identities: text [n]; crop_indices: int [n], counts the pictures of a sample.
    embeddings: float32 [n, V, D], unit norm; one view for each framing, view 0 as in use.
    descriptors: float32 [n, 128], the teacher's, for comparison.
    """

    keys: npt.NDArray[np.str_]
    shards: npt.NDArray[np.str_]
    identities: npt.NDArray[np.str_]
    crop_indices: npt.NDArray[np.int64]
    embeddings: FloatArray
    descriptors: FloatArray


def embed_pair_faces(encoder: ImageEncoder, shards: Sequence[Path], work_dir: Path) -> PairFaces:
    """Embed all pictures of the shards, in three views each; kept in `work_dir`/cache by encoder."""
    parts = [_load_shard(encoder, shard, work_dir / "cache") for shard in shards]
    return PairFaces(
        **{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])}
    )


def _load_shard(encoder: ImageEncoder, shard: Path, cache_dir: Path) -> PairFaces:
    cached = cache_dir / f"embedded-{encoder_fingerprint(encoder)}-{shard.stem}-{shard.stat().st_size}.npz"
    if not cached.exists():
        write_npz(cached, vars(_embed(encoder, shard, cache_dir)))
    with np.load(cached, allow_pickle=False) as arrays:
        return PairFaces(**dict(arrays))


def _embed(encoder: ImageEncoder, shard: Path, cache_dir: Path) -> PairFaces:
    faces = load_faces([shard], cache_dir)
    crops = np.stack([_views(sample.data, encoder) for sample in read_images(shard)])  # [n, V, S, S, 3]
    embeddings = encoder.embed(crops.reshape(-1, *crops.shape[2:]))
    return PairFaces(
        keys=faces.keys,
        shards=np.full(len(faces), shard.stem),
        identities=faces.identities,
        crop_indices=faces.crop_indices,
        embeddings=embeddings.reshape(len(crops), crops.shape[1], -1),
        descriptors=faces.descriptors,
    )


def _views(data: bytes, encoder: ImageEncoder) -> ImageArray:
    """An encoded picture -> uint8 [V, S, S, 3], S = image_size of the encoder."""
    image = decode_image(data)
    face = labelled_face(image)
    return np.stack(
        [
            crop_face(image, face, encoder.image_size, CROP_MARGIN * margin, encoder.aligned)
            for margin in VIEW_MARGINS
        ]
    )


def encoder_fingerprint(encoder: ImageEncoder) -> str:
    """Return a fingerprint of an encoder and its framing: a hash, of its embedding of a fixed picture."""
    size = encoder.image_size
    ramp = np.linspace(0, 255, size * size * 3).reshape(1, size, size, 3).astype(np.uint8)
    return f"{crc32(encoder.embed(ramp).tobytes() + b'aligned' * encoder.aligned):08x}"
