"""A part directory: one part of a bundle, before `vclip bundle build` puts parts together.

It holds `part.yaml` and one safetensors file. What is imported from elsewhere (a synthesizer, a voice encoder)
and what is trained at scale (projectors) waits in this form.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors.numpy import save

from models.bundle import Arrays, BundleFile, OutsideWeight, TrainingData, file_sha256, read_arrays
from models.errors import InvalidBundle

DESCRIPTION_NAME = "part.yaml"


Part = TypeVar("Part", bound=BaseModel)


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
    """What a part directory holds.

    part: as the manifest of a bundle takes it. arrays: of its safetensors file. sha256: of that file.
    outside_weights: where weights came from, for those that were not trained here. training_data: for those that
    were. measured: figures, as the command that made the part measured them.
    """

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
    """Write a new part directory; it appears whole or not at all.

    part: one of the models of `models.bundle.Parts` that have a file. arrays: of that file.
    Raises FileExistsError where `directory` exists and is not empty.
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
        growing.chmod(0o755)  # mkdtemp lets nobody but the owner in
        os.replace(growing, directory)
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def read_part(directory: Path, model: type[Part]) -> PartDirectory[Part]:
    """Read a part directory and check its file against size and hash.

    model: what the part has to be, for instance `models.bundle.VitsPart`.
    Raises InvalidBundle naming what is missing, damaged or another kind of part.
    """
    path = directory / DESCRIPTION_NAME
    if not path.is_file():
        raise InvalidBundle(f"{directory} is no part of a bundle: it has no {DESCRIPTION_NAME}")
    try:
        description = _Description.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        part = model.model_validate(description.part)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the description"
        raise InvalidBundle(f"{path} describes no {model.__name__}: {where}: {first['msg']}") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: no UTF-8, or a date that does not exist
        raise InvalidBundle(f"{path} is not readable YAML: {error}") from error
    file = directory / _file_name(part)
    if not file.is_file() or file.stat().st_size != description.file.size_bytes:
        raise InvalidBundle(f"{file} is missing or has another size than {DESCRIPTION_NAME} lists")
    if file_sha256(file) != description.file.sha256:
        raise InvalidBundle(f"{file} does not have the SHA-256 that {DESCRIPTION_NAME} lists: it is damaged")
    return PartDirectory(
        part=part,
        arrays=read_arrays(directory, file.name),
        sha256=description.file.sha256,
        outside_weights=description.outside_weights,
        training_data=description.training_data,
        measured=description.measured,
    )


def _file_name(part: BaseModel) -> str:
    name = getattr(part, "file", None)
    if not isinstance(name, str):
        raise InvalidBundle(f"{type(part).__name__} has no file of its own, so it needs no part directory")
    return name
