"""The published float32 checkpoint -> the weights of `KokoroNetwork`.

Source: hexgrad/Kokoro-82M, `kokoro-v1_0.pth`: a dictionary of the state dictionaries of five parts, whose
convolutions are weight-normalised.
"""

import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from models.errors import InvalidBundle

PARTS = ("bert", "bert_encoder", "predictor", "text_encoder", "decoder")
_UNUSED = ("bert.pooler.", "bert.embeddings.position_ids")  # of nothing that speech depends on
_OF_WEIGHT_NORM = (
    ("weight_g", "weight_v"),
    ("parametrizations.weight.original0", "parametrizations.weight.original1"),
)


def weights_of_checkpoint(file: Path) -> dict[str, Tensor]:
    """A checkpoint -> float32 weights by the names of `KokoroNetwork`; nothing in the file is run.

    Raises InvalidBundle where it is cut off or of another model; names and shapes are checked where they are
    loaded.
    """
    try:
        content = torch.load(file, map_location="cpu", weights_only=True, mmap=True)
    except (RuntimeError, ValueError, EOFError, OSError, KeyError, pickle.UnpicklingError) as error:
        raise InvalidBundle(
            f"{file} cannot be read as a checkpoint of torch: it is damaged, cut off or something else"
        ) from error
    if not isinstance(content, Mapping) or set(content) != set(PARTS):
        found = sorted(map(str, content))[:5] if isinstance(content, Mapping) else type(content).__name__
        raise InvalidBundle(
            f"{file} is not a checkpoint of Kokoro: it must contain {', '.join(PARTS)}, but contains {found}"
        )
    named: dict[str, Tensor] = {}
    for part in PARTS:
        for name, value in content[part].items():
            if not isinstance(value, Tensor):
                raise InvalidBundle(f"{file}: {part}.{name} is not a tensor")
            named[f"{part}.{name.removeprefix('module.')}"] = value
    return _without_identities(_without_weight_norm(named), file)


def _without_weight_norm(named: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each pair of a length and a direction -> the weight (Salimans & Kingma 2016)."""
    for length_name, direction_name in _OF_WEIGHT_NORM:
        for name in [name for name in named if name.endswith("." + length_name)]:
            base = name.removesuffix(length_name)
            direction = named.pop(base + direction_name, None)
            if direction is None:
                continue  # the missing weight is named where the weights are loaded
            length = named.pop(name).float()
            norm = direction.float().flatten(1).norm(dim=1).view_as(length)
            named[base + "weight"] = direction.float() * (length / norm)
    return named


def _without_identities(named: dict[str, Tensor], file: Path) -> dict[str, Tensor]:
    """Leaves out what changes nothing; the instance norms' own scale and shift are one and zero."""
    kept: dict[str, Tensor] = {}
    for name, value in named.items():
        if name.startswith(_UNUSED):
            continue
        if name.endswith((".norm.weight", ".norm.bias")):
            expected = 1.0 if name.endswith("weight") else 0.0
            if not bool((value == expected).all()):
                raise InvalidBundle(f"{file}: {name} is not {expected:g} everywhere, as Kokoro v1.0 has it")
            continue
        kept[name] = value.float()
    return kept
