"""The frozen encoders that a config names, each with a fingerprint: features of another encoder are other
features.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from models.bundle.files import MINI_BUNDLE, check_files, file_sha256
from models.bundle.manifest import Manifest, read_manifest
from models.bundle.parts import VOICE_ENCODERS
from models.face.open_clip_models import open_clip_encoder
from models.interfaces import ImageEncoder, VoiceEncoder
from models.loading import load_face_encoder, load_voice_encoder
from models.voice.encoders.campplus_weights import WEIGHTS_SHA256
from training.full.config import BundleEncoder, OpenClipFace, PartVoice
from training.part_directory import read_part_or_bundle

Encoder_co = TypeVar("Encoder_co", covariant=True)


@dataclass(frozen=True)
class Frozen(Generic[Encoder_co]):
    """An encoder; name: what it is, in words; fingerprint: architecture, and hash or tag of the weights."""

    encoder: Encoder_co
    name: str
    fingerprint: str


def load_face(config: OpenClipFace | BundleEncoder, device: str) -> Frozen[ImageEncoder]:
    """f_i. Raises MissingWeights and InvalidBundle."""
    if isinstance(config, BundleEncoder):
        directory, manifest = _bundle(config)
        part = manifest.parts.face_encoder
        weights = part.pretrained if part.file is None else manifest.files[part.file].sha256
        return Frozen(
            load_face_encoder(directory, part, device),
            f"{part.model_name} of the bundle {manifest.name} {manifest.version}",
            f"{part.model_name} {weights} mirrored={part.mirrored} aligned={part.aligned}"
            f" {' '.join(part.descriptors)}",
        )
    encoder = open_clip_encoder(
        config.model_name, config.pretrained, config.file, mirrored=config.mirrored, device=device
    )
    weights = config.pretrained if config.file is None else file_sha256(config.file)
    return Frozen(
        encoder,
        f"{config.model_name}, {config.pretrained or config.file}",
        f"{config.model_name} {weights} mirrored={config.mirrored}",
    )


def load_voice(config: PartVoice | BundleEncoder, device: str) -> Frozen[VoiceEncoder]:
    """f_v. Raises InvalidBundle."""
    if isinstance(config, BundleEncoder):
        directory, manifest = _bundle(config)
        part = manifest.parts.voice_encoder
        name = f"{part.kind} of the bundle {manifest.name} {manifest.version}"
        sha256 = WEIGHTS_SHA256 if part.file is None else manifest.files[part.file].sha256
        return Frozen(load_voice_encoder(directory, part, device), name, f"{part.kind} {sha256}")
    found = read_part_or_bundle(config.directory, "voice_encoder", *VOICE_ENCODERS)
    encoder = load_voice_encoder(config.directory, found.part, device)
    return Frozen(
        encoder, f"{found.part.kind} of {config.directory.name}", f"{found.part.kind} {found.sha256}"
    )


def _bundle(config: BundleEncoder) -> tuple[Path, Manifest]:
    directory = MINI_BUNDLE if config.bundle == "mini" else Path(config.bundle)
    manifest = read_manifest(directory)
    check_files(directory, manifest)
    return directory, manifest
