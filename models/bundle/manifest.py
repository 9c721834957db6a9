"""The content of `bundle.yaml`."""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from models.bundle.fields import FileName, Sha256, Strict
from models.bundle.index_kinds import FlatIndex, RetrievalIndex
from models.bundle.parts import Parts, VitsPart
from models.errors import InvalidBundle
from models.field_faults import first_fault
from models.types import Scoring

MANIFEST_NAME = "bundle.yaml"


class BundleFile(Strict):
    """A file of the bundle."""

    sha256: Sha256
    size_bytes: Annotated[int, Field(gt=0)]


class OutsideWeight(Strict):
    """Weights that are used but stored outside of the bundle, or that were converted into it."""

    name: str
    source: str
    licence: str
    sha256: list[Sha256]


class TrainingData(Strict):
    """A data set that the bundle was trained on."""

    name: str
    terms: str
    samples: Annotated[int, Field(ge=0)]


class Manifest(Strict):
    """The content of `bundle.yaml`.

    scoring: `informed` compares a face with the predicted voice of a speaker (eq. 3), `naive` with the
    speaker vector itself (eq. 2), which requires that speaker vectors are voice embeddings.
    """

    format: Literal[1]
    name: Annotated[str, Field(min_length=1)]
    version: Annotated[str, Field(min_length=1)]
    licence: str
    licence_note: str
    parts: Parts
    scoring: Scoring = "informed"
    retrieval: RetrievalIndex = FlatIndex(kind="flat")
    files: dict[FileName, BundleFile]
    outside_weights: list[OutsideWeight]
    training_data: list[TrainingData]
    measured: dict[str, Any] = Field(description="figures as the evaluation commands printed them")

    @model_validator(mode="after")
    def _files_are_listed(self) -> "Manifest":
        for name, part in self.parts:
            file = getattr(part, "file", None)
            if file is not None and file not in self.files:
                raise ValueError(f"parts.{name}.file is {file}, which is not listed under files")
        return self

    @property
    def speakers_are_voices(self) -> bool:
        """Whether speaker vectors and voice embeddings lie in one space, because one encoder makes both."""
        synthesizer, encoder = self.parts.synthesizer, self.parts.voice_encoder
        return (
            isinstance(synthesizer, VitsPart)
            and encoder.file is not None
            and synthesizer.speaker_dim == encoder.dim
            and synthesizer.speaker_encoder_sha256 == self.files[encoder.file].sha256
        )

    @model_validator(mode="after")
    def _scoring_is_defined(self) -> "Manifest":
        if self.scoring == "naive" and not self.speakers_are_voices:
            raise ValueError(
                "naive scoring needs a synthesizer whose speaker encoder is the voice encoder of the "
                "bundle (the same file); use informed scoring"
            )
        return self


def read_manifest(directory: Path) -> Manifest:
    """Read and validate `bundle.yaml`. Raises InvalidBundle, naming the faulty field."""
    path = directory / MANIFEST_NAME
    if not path.is_file():
        raise InvalidBundle(f"{directory} is not a bundle: it has no {MANIFEST_NAME}")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Manifest.model_validate(content)
    except ValidationError as error:
        raise InvalidBundle(f"{path}: {first_fault(error.errors(), 'the manifest')}") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or an impossible date
        raise InvalidBundle(f"{path} is not readable YAML: {error}") from error
