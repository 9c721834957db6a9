"""Every choice of `vclip train full` as a field, read from YAML.

A config file may name another as its `base` (a path from its own folder) and say only what differs; mappings are
merged, everything else is replaced. What the paper states is said with the field; the rest is our choice, and the
description says why.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.bundle.parts import require_one_source
from models.errors import InvalidInput
from models.field_faults import first_fault

Count = Annotated[int, Field(gt=0)]
AnyPath = Annotated[Path, Field(strict=False)]  # YAML has text
Share = Annotated[float, Field(ge=0, lt=1)]
MAX_BASES = 8


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class OpenClipFace(_Strict):
    """f_i: a model of open_clip, its weights by published tag or from a local file.

    model_name: as in `open_clip.list_models()`. mirrored: average with the mirror image's embedding.
    """

    kind: Literal["open_clip"]
    model_name: str
    pretrained: str | None = None
    file: AnyPath | None = None
    mirrored: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> "OpenClipFace":
        require_one_source(self.file, self.pretrained)
        return self


class BundleEncoder(_Strict):
    """The encoder of a bundle: `mini`, or a directory."""

    kind: Literal["bundle"]
    bundle: str


class PartVoice(_Strict):
    """f_v: a part directory with a voice encoder, as an import makes it."""

    kind: Literal["part"]
    directory: AnyPath


class _Source(_Strict):
    """Where clips come from.

    name: of the data set; clips are tried against voices of the same data set only. terms: what it may be used for.
    """

    name: Annotated[str, Field(min_length=1)]
    terms: Annotated[str, Field(min_length=1)]


class VideoTree(_Source):
    """VoxCeleb as it is distributed: `folder`/ID/VIDEO/CLIP.mp4.

    people: its table of speakers (vox2_meta.csv), for their genders; without it none is known.
    """

    kind: Literal["videos"]
    folder: AnyPath
    people: AnyPath | None = None


class PictureAndSoundTree(_Source):
    """Sound in `sounds`/ID/VIDEO/CLIP.m4a (or .wav), pictures of faces in `pictures`.

    The picture of a clip is `pictures`/ID/VIDEO/CLIP.jpg, else the first by name in the folder CLIP there, else the
    first of the video. people: as in `VideoTree`.
    """

    kind: Literal["pictures_and_sounds"]
    pictures: AnyPath
    sounds: AnyPath
    people: AnyPath | None = None


class Shards(_Source):
    """WebDataset tars of pairs, by name or pattern; docs/training.md says what a sample is."""

    kind: Literal["shards"]
    files: Annotated[list[str], Field(min_length=1)]


class ExtractionConfig(_Strict):
    """How clips become features.

    shard_clips: clips in one file of features; what a kill costs at most. workers: processes that decode, 0 for
        one on each core; decoding, not the encoders, is what a GPU waits for. face_batch: crops in one call of f_i.
    min_seconds: below it a clip says little of a voice; VoxCeleb's shortest has 4 s. max_seconds: above it a
        clip is not an utterance, and its samples would fill the memory.
    """

    shard_clips: Count = 2048
    workers: Annotated[int, Field(ge=0)] = 0
    face_batch: Count = 256
    min_seconds: Annotated[float, Field(ge=0)] = 1.0
    max_seconds: Annotated[float, Field(gt=0)] = 300.0


class AssociationTraining(_Strict):
    """phi_i, phi_v and how they are trained.

    The paper states: batch 1024, the symmetric contrastive loss of eq. 1 without identity labels, a RealNVP flow as
    phi_v, 500 development people, stop when their AUC begins to fall. All else is open, and these are our choices.

    loss: `clip` is eq. 1 with a learned scale; `sge2e` classifies a face among the mean voices of the batch's
        people.
    batch: over all processes together.
    clips_of_a_person: in one batch at most. None draws clips without a look at identities, as the paper does; 1
        keeps a second clip of a person from counting as a mismatch; `sge2e` wants several.
    face_hidden_dim: 512, as in Wav2CLIP, which the paper cites for phi_i. dropout: 0.1, from there, too.
    voice_transforms, voice_hidden_dim: depth and width of the flow; 4 couplings see every dimension twice from
        each side. 0 transforms leave phi_v without a flow.
    noise: on the inputs, in units of their spread; 0, since a million clips need no other regularization.
    initial_scale: 1 / 0.07, as in CLIP and in Wav2CLIP's code. max_scale: 100, as in CLIP, for stability.
    learning_rate, weight_decay: of AdamW. 0.001 is usual for networks this small; the rate rises over
        warm_up_epochs and falls along a cosine to nothing at `epochs`.
    epochs: at most; patience: epochs in a row below the best AUC after which training has ended, and the best
        epoch's weights count. The paper's "begins to fall" is 1; 3 outlasts the noise of 500 people.
    members: trainings from different seeds whose cosines are averaged; the paper has one.
    precision: of the matrix products. They are a minor cost at this size, and float32 needs no watching.
    """

    loss: Literal["clip", "sge2e"] = "clip"
    batch: Annotated[int, Field(ge=2)] = 1024
    clips_of_a_person: Annotated[int, Field(gt=0)] | None = None
    face_hidden_dim: Count = 512
    voice_hidden_dim: Count = 512
    voice_transforms: Annotated[int, Field(ge=0, le=64)] = 4
    dropout: Share = 0.1
    noise: Annotated[float, Field(ge=0)] = 0.0
    initial_scale: Annotated[float, Field(gt=0)] = 14.285714
    max_scale: Annotated[float, Field(gt=0)] = 100.0
    optimizer: Literal["adamw"] = "adamw"
    learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    warm_up_epochs: Annotated[float, Field(ge=0)] = 1.0
    epochs: Count = 40
    patience: Count = 3
    members: Annotated[int, Field(gt=0, le=64)] = 1
    seed: Annotated[int, Field(ge=0)] = 0
    precision: Literal["float32", "bfloat16"] = "float32"


class DevelopmentConfig(_Strict):
    """People on whom nothing is trained: they decide when to stop, and calibrate the cosine.

    people: 500, as in the paper, drawn at random by `seed`. clips_per_person: of each at most; every face is
        tried with every voice, so 5 of 500 people make six million trials, and a second to score them.
    """

    people: Annotated[int, Field(ge=2)] = 500
    clips_per_person: Count = 5
    seed: Annotated[int, Field(ge=0)] = 0


class FullConfig(_Strict):
    """The content of a config file."""

    face_encoder: Annotated[OpenClipFace | BundleEncoder, Field(discriminator="kind")]
    voice_encoder: Annotated[PartVoice | BundleEncoder, Field(discriminator="kind")]
    sources: Annotated[
        list[Annotated[VideoTree | PictureAndSoundTree | Shards, Field(discriminator="kind")]],
        Field(min_length=1),
    ]
    extraction: ExtractionConfig = ExtractionConfig()
    association: AssociationTraining = AssociationTraining()
    development: DevelopmentConfig = DevelopmentConfig()


Content = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)


def read_config(path: Path) -> FullConfig:
    """Read a config file and its bases. Raises InvalidInput with what is wrong and where."""
    try:
        return FullConfig.model_validate(_read_merged(path, MAX_BASES))
    except ValidationError as error:
        raise InvalidInput(f"{path}: {first_fault(error.errors(), 'the config')}") from error


def _read_merged(path: Path, bases_left: int) -> Content:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(f"cannot read the config {path}: {error.strerror or error}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidInput(f"{path} is not readable YAML: {error}") from error
    if not isinstance(content, dict):
        raise InvalidInput(f"{path} is not a config: it has no fields")
    base = content.pop("base", None)
    if base is None:
        return content
    if not isinstance(base, str) or bases_left == 0:
        raise InvalidInput(f"{path}: `base` must be the path of another config, without a cycle")
    return _merged(_read_merged(path.parent / base, bases_left - 1), content)


def _merged(base: Content, changes: Content) -> Content:
    result = dict(base)
    for name, value in changes.items():
        old = base.get(name)
        result[name] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
