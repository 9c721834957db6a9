"""Stage: a multi-speaker VITS of coqui-tts, as published or trained elsewhere -> a part directory.

The checkpoint is read once, without running anything in it; discriminator, optimiser and speaker encoder are left
behind, weight norms are multiplied out, and what is written is safetensors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from models.bundle.files import file_sha256
from models.bundle.manifest import OutsideWeight
from models.bundle.parts import VOICE_ENCODERS, VitsPart
from models.errors import InvalidBundle
from models.tts.vits.network import (
    Conditioning,
    conditioning_of,
    fuse_weight_norm,
    make_network,
    speaker_dim,
    synthesis_config,
)
from models.tts.vits.synthesizer import drop_speaker_table, vits_arrays
from models.tts.vits.text import language_tags
from models.types import FloatArray
from training.imports.coqui_files import find_beside, find_checkpoint, read_config, read_mapping, read_weights
from training.imports.coqui_hub import XTTS_REFUSED, fetch_model, known_licence
from training.part_directory import PartDirectory, read_part, read_part_or_bundle, write_part

if TYPE_CHECKING:
    from TTS.tts.models.vits import Vits

FILE = "vits.safetensors"
_TABLE_FILES = ("speaker_ids.json", "speakers.json", "speaker_ids.pth", "speakers.pth")
_VECTOR_FILES = ("speakers.json", "speakers.pth", "d_vectors.json", "d_vectors.pth", "d_vector_file.json")
_LANGUAGE_FILES = ("language_ids.json", "language_ids.pth")
_NOT_SPOKEN_WITH = ("disc.", "speaker_encoder.", "audio_transform.", "audio_resampler.")
_NAMED = 3  # weights named in a message


@dataclass(frozen=True)
class Speakers:
    """names in the order of the rows; vectors float32 [n, dim], None if they are the model's own table."""

    names: list[str]
    vectors: FloatArray | None
    file: Path | None


def import_vits(
    model: str,
    out_dir: Path,
    licence: str | None = None,
    checkpoint: Path | None = None,
    speakers_file: Path | None = None,
    speaker_encoder: Path | None = None,
) -> PartDirectory[VitsPart]:
    """Import a model and write `out_dir`, whole or not at all.

    model: a directory, or coqui's name of a published model, such as `tts_models/en/vctk/vits`.
    licence: SPDX expression; needed where coqui's list does not know the model. speakers_file: d-vectors or names
    in the place of the model's own file. speaker_encoder: the part directory, or a bundle, of the voice encoder
    that made the d-vectors; the part then names it by its hash. Returns the part as it was written.
    Raises InvalidBundle if the model cannot be imported, MissingWeights if the hub is out of reach,
    MissingPhonemizer, and FileExistsError if `out_dir` is not empty.
    """
    if out_dir.exists() and (not out_dir.is_dir() or any(out_dir.iterdir())):
        raise FileExistsError(f"{out_dir} exists already; choose another directory")
    directory = Path(model)
    if not directory.is_dir():
        directory = fetch_model(model)
    licence = licence or known_licence(model)
    if licence is None:
        raise InvalidBundle(
            f"the licence of {model} is unknown; state it with --licence, as an SPDX expression"
        )
    raw = read_config(directory)
    if raw.get("model") == "xtts":
        raise InvalidBundle(XTTS_REFUSED)
    config = synthesis_config(_with_languages(raw, directory))
    conditioning = conditioning_of(config)
    checkpoint = checkpoint or find_checkpoint(directory)
    speakers = read_speakers(raw, directory, conditioning, speakers_file)
    state = {
        name: value
        for name, value in read_weights(checkpoint).items()
        if not name.startswith(_NOT_SPOKEN_WITH)
    }
    vectors = speakers.vectors
    if conditioning == "speaker_table":
        vectors = _table(state, speakers.names, checkpoint)
    dim = speaker_dim(config)
    if vectors is None or vectors.shape[1] != dim:
        raise InvalidBundle(f"the speaker vectors do not have the {dim} dimensions of the configuration")
    network = make_network(config, speakers.names, training=True)
    _load(network, state, checkpoint)
    fuse_weight_norm(network)
    drop_speaker_table(network)
    part = VitsPart(
        kind="vits",
        file=FILE,
        config=config,
        conditioning=conditioning,
        speaker_dim=dim,
        speaker_names=speakers.names,
        languages=list(language_tags(list(network.language_manager.name_to_id))),
        licence=licence,
        speaker_encoder_sha256=_identity(speaker_encoder, conditioning, dim),
    )
    originals = [checkpoint, directory / "config.json", *([speakers.file] if speakers.file else [])]
    origin = OutsideWeight(
        name="VITS",
        source=f"{model if not Path(model).is_dir() else directory.name} (coqui-tts)",
        licence=licence,
        sha256=[file_sha256(path) for path in originals],
    )
    write_part(out_dir, part, vits_arrays(network, vectors), [origin])
    return read_part(out_dir, VitsPart)


def read_speakers(
    config: Mapping[str, Any], directory: Path, conditioning: Conditioning, given: Path | None
) -> Speakers:
    """The speakers whom the model knows. Raises InvalidBundle if there are none, or only one."""
    model_args = config["model_args"]
    if conditioning == "speaker_table":
        named = [model_args.get("speakers_file"), config.get("speakers_file"), config.get("speaker_file")]
        file = given or find_beside(directory, [name for name in named if name], _TABLE_FILES)
        if file is None and config.get("speakers"):
            return _several([str(name) for name in config["speakers"]], None, None)
        if file is None:
            raise InvalidBundle(f"{directory} has no file of speakers ({', '.join(_TABLE_FILES)})")
        return _several(_names_in_order(read_mapping(file), file), None, file)
    file = given or find_beside(
        directory, model_args.get("d_vector_file") or config.get("d_vector_file"), _VECTOR_FILES
    )
    if file is None:
        raise InvalidBundle(
            f"{directory} has no file of d-vectors ({', '.join(_VECTOR_FILES)}); name one with --speakers"
        )
    means = mean_vectors(read_mapping(file), file)
    return _several(list(means), np.stack(list(means.values())), file)


def mean_vectors(entries: Mapping[str, Any], file: Path) -> dict[str, FloatArray]:
    """coqui's `{clip: {"name", "embedding"}}` -> name -> float32 [D], the mean over the clips, unit L2 norm.

    The network normalises what it is handed, so a direction is all that a d-vector says.
    """
    found: dict[str, list[FloatArray]] = {}
    for clip in entries.values():
        try:
            name, vector = (
                str(clip["name"]).strip(),
                np.asarray(clip["embedding"], dtype=np.float32).reshape(-1),
            )
        except (TypeError, KeyError, ValueError) as error:
            raise InvalidBundle(
                f"{file} does not contain d-vectors: a name and an embedding for each clip"
            ) from error
        found.setdefault(name, []).append(vector)
    if len({vector.shape for vectors in found.values() for vector in vectors}) != 1:
        raise InvalidBundle(f"{file} contains no d-vectors, or vectors of different sizes")
    means = {name: np.mean(vectors, axis=0) for name, vectors in found.items()}
    lengths = {name: float(np.linalg.norm(mean)) for name, mean in means.items()}
    if not all(np.isfinite(length) and length > 0.0 for length in lengths.values()):
        raise InvalidBundle(f"{file} contains d-vectors that are zero or not finite")
    return {name: (mean / lengths[name]).astype(np.float32) for name, mean in means.items()}


def _several(names: list[str], vectors: FloatArray | None, file: Path | None) -> Speakers:
    names = [name.strip() for name in names]  # VCTK's list has a line end in a name
    if len(names) < 2 or len(set(names)) != len(names):
        raise InvalidBundle(f"the model names {len(set(names))} speaker(s), but the method needs several")
    return Speakers(names, vectors, file)


def _names_in_order(ids: Mapping[str, Any], file: Path) -> list[str]:
    """coqui's `{name: row}` -> names by row."""
    if sorted(ids.values(), key=str) != sorted(range(len(ids)), key=str):
        raise InvalidBundle(f"{file} does not number its {len(ids)} speakers consecutively from 0")
    return sorted(ids, key=lambda name: int(ids[name]))


def _table(state: Mapping[str, Tensor], names: list[str], checkpoint: Path) -> FloatArray:
    rows = state.get("emb_g.weight")
    if rows is None or len(rows) != len(names):
        found = "no speaker table" if rows is None else f"{len(rows)} speakers"
        raise InvalidBundle(f"{checkpoint} has {found}, but {len(names)} are named")
    table: FloatArray = rows.float().numpy()
    return table


def _identity(speaker_encoder: Path | None, conditioning: Conditioning, dim: int) -> str | None:
    """SHA-256 of the file of the voice encoder whose vectors the model takes, where it is given."""
    if speaker_encoder is None:
        return None
    encoder = read_part_or_bundle(speaker_encoder, "voice_encoder", *VOICE_ENCODERS)
    if conditioning != "d_vectors":
        raise InvalidBundle(
            "the model has a speaker table, which was not made by a voice encoder: leave "
            "--speaker-encoder out"
        )
    if encoder.part.dim != dim:
        raise InvalidBundle(
            f"{speaker_encoder} gives vectors of {encoder.part.dim} dimensions, but the model takes "
            f"{dim}: it is another encoder"
        )
    return encoder.sha256


def _with_languages(config: dict[str, Any], directory: Path) -> dict[str, Any]:
    """The configuration with the names of its languages by their number, as coqui finds them."""
    model_args = config.get("model_args") or {}
    named = model_args.get("language_ids_file") or config.get("language_ids_file")
    file = (
        find_beside(directory, named, _LANGUAGE_FILES) if model_args.get("use_language_embedding") else None
    )
    if file is not None:
        languages = _names_in_order(read_mapping(file), file)
    else:
        of_data = sorted({entry.get("language") for entry in config.get("datasets") or []} - {"", None})
        languages = config.get("languages") or of_data or [config.get("phoneme_language") or "en"]
    return config | {"languages": languages}


def _load(network: "Vits", state: Mapping[str, Tensor], checkpoint: Path) -> None:
    """Load all weights, or say which do not fit."""
    try:
        missing, foreign = network.load_state_dict(dict(state), strict=False)
    except RuntimeError as error:  # shapes; torch's list of them follows its first line
        lines = [line.strip() for line in str(error).splitlines()[1 : 1 + _NAMED]]
        raise InvalidBundle(f"{checkpoint} does not fit its configuration: {' '.join(lines)}") from error
    if missing or foreign:
        raise InvalidBundle(
            f"{checkpoint} does not fit its configuration: {_list('missing', missing)}{_list('foreign', foreign)}"
            "check that both belong to the same model"
        )


def _list(what: str, names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{what} weights {', '.join(names[:_NAMED])}{more}; "
