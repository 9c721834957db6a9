"""A part directory: one part of a bundle, as input of `vclip bundle build`.

It holds `part.yaml` and one safetensors file. Imported parts (a synthesizer, a voice encoder) and parts
trained at scale (projectors) have this form.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors.numpy import save

from models.bundle.files import Arrays, check_files, file_sha256, read_arrays
from models.bundle.manifest import MANIFEST_NAME, BundleFile, OutsideWeight, TrainingData, read_manifest
from models.errors import InvalidBundle
from models.field_faults import first_fault

DESCRIPTION_NAME = "part.yaml"


Part = TypeVar("Part")


class _Description(BaseModel):
    """The content of `part.yaml`; `part` is validated as the model that the reader asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    part: dict[str, Any]
    file: BundleFile
    outside_weights: list[OutsideWeight]
    training_data: list[TrainingData]
    measured: dict[str, Any]


@dataclass(frozen=True)
class PartDirectory(Generic[Part]):
    """The content of a part directory.

    directory: where it is. part: as the manifest of a bundle takes it. arrays, sha256: of its safetensors file;
    empty where published weights are used that are in no file here.
    outside_weights: where weights came from, for those that were not trained here. training_data: for those that
    were. measured: figures, as the command that made the part measured them.
    """

    directory: Path
    part: Part
    arrays: Arrays
    sha256: str
    outside_weights: list[OutsideWeight]
    training_data: list[TrainingData]
    measured: dict[str, Any]


def write_part(
    directory: Path,
    part: BaseModel,
    arrays: Arrays,
    outside_weights: Sequence[OutsideWeight] = (),
    training_data: Sequence[TrainingData] = (),
    measured: dict[str, Any] | None = None,
) -> None:
    """Write a new part directory, completely or not at all.

    part: one of the models of `models.bundle.parts.Parts` that have a file. arrays: of that file.
    Raises FileExistsError if `directory` exists and is not empty.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise FileExistsError(f"{directory} exists already; choose another directory")
    directory.parent.mkdir(parents=True, exist_ok=True)
    growing = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        file = growing / _file_name(part)
        file.write_bytes(save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))
        description = _Description(
            part=part.model_dump(),
            file=BundleFile(sha256=file_sha256(file), size_bytes=file.stat().st_size),
            outside_weights=list(outside_weights),
            training_data=list(training_data),
            measured=measured or {},
        )
        text = yaml.safe_dump(description.model_dump(), sort_keys=False, allow_unicode=True, width=110)
        (growing / DESCRIPTION_NAME).write_text(text, encoding="utf-8")
        growing.chmod(0o755)  # a folder of mkdtemp is accessible to its owner only
        os.replace(growing, directory)
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def read_part(directory: Path, *models: type[BaseModel]) -> PartDirectory[Any]:
    """Read a part directory and check its file against size and hash.

    models: the accepted kinds of parts, for instance `models.bundle.parts.VitsPart`.
    Raises InvalidBundle, naming the missing or damaged file or the wrong kind of part.
    """
    path = directory / DESCRIPTION_NAME
    if not path.is_file():
        raise InvalidBundle(f"{directory} is not a part of a bundle: it has no {DESCRIPTION_NAME}")
    try:
        description = _Description.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise InvalidBundle(f"{path}: {first_fault(error.errors(), 'the description')}") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or an impossible date
        raise InvalidBundle(f"{path} is not readable YAML: {error}") from error
    part = _as_one_of(path, description.part, models)
    file = directory / _file_name(part)
    if not file.is_file() or file.stat().st_size != description.file.size_bytes:
        raise InvalidBundle(
            f"{file} is missing, or its size differs from the one that {DESCRIPTION_NAME} lists"
        )
    if file_sha256(file) != description.file.sha256:
        raise InvalidBundle(f"{file} does not have the SHA-256 that {DESCRIPTION_NAME} lists: it is damaged")
    return PartDirectory(
        directory=directory,
        part=part,
        arrays=read_arrays(directory, file.name),
        sha256=description.file.sha256,
        outside_weights=description.outside_weights,
        training_data=description.training_data,
        measured=description.measured,
    )


def read_part_or_bundle(directory: Path, role: str, *models: type[BaseModel]) -> PartDirectory[Any]:
    """Read a part directory, or one part of a bundle.

    role: the name of the part among `models.bundle.parts.Parts`. A bundle does not say which of its origins belong
    to which part, so all of them come along. Raises InvalidBundle.
    """
    if not (directory / MANIFEST_NAME).is_file():
        return read_part(directory, *models)
    manifest = read_manifest(directory)
    check_files(directory, manifest)
    part = getattr(manifest.parts, role)
    if not isinstance(part, models):
        raise InvalidBundle(f"{directory}: {role} is a {type(part).__name__}, not {_names(models)}")
    file = getattr(part, "file", None)
    return PartDirectory(
        directory=directory,
        part=part,
        arrays={} if file is None else read_arrays(directory, file),
        sha256="" if file is None else manifest.files[file].sha256,
        outside_weights=manifest.outside_weights,
        training_data=manifest.training_data,
        measured={},
    )


def _as_one_of(path: Path, description: dict[str, Any], models: Sequence[type[BaseModel]]) -> BaseModel:
    """Validate the part with the model of its kind."""
    kind = description.get("kind")
    for model in models:
        kind_field = model.model_fields.get("kind")
        if kind_field is None or kind in get_args(kind_field.annotation):
            try:
                return model.model_validate(description)
            except ValidationError as error:
                raise InvalidBundle(
                    f"{path} is not a valid description of a {model.__name__}: "
                    f"{first_fault(error.errors(), 'the description')}"
                ) from error
    raise InvalidBundle(f"{path} describes a part of kind {kind!r}, not {_names(models)}")


def _names(models: Sequence[type[BaseModel]]) -> str:
    return " or ".join(model.__name__ for model in models)


def _file_name(part: BaseModel) -> str:
    name = getattr(part, "file", None)
    if not isinstance(name, str):
        raise InvalidBundle(
            f"{type(part).__name__} does not have its own file, so it needs no part directory"
        )
    return name
