"""The small CLIP that is trained on faces, and the state of its training."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.face.descriptors.dlib import DESCRIPTOR_DIM, DlibNetwork
from models.face.open_clip_models import build_clip
from models.face.resnet import RGB_MEAN, RGB_SCALE

CONFIG: dict[str, Any] = {
    "model": {
        "embed_dim": 256,
        "vision_cfg": {
            "timm_model_name": "face_resnet29",
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "linear",
            "image_size": 144,
        },
        "text_cfg": {"context_length": 24, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2},
    },
    "preprocess": {"size": 144, "mean": list(RGB_MEAN), "std": [RGB_SCALE] * 3},
}


class Student(nn.Module):
    """The CLIP, and the linear map from its embedding to the teacher's descriptor."""

    def __init__(self) -> None:
        super().__init__()
        self.clip: Any = build_clip(CONFIG["model"])
        self.to_descriptor = nn.Linear(CONFIG["model"]["embed_dim"], DESCRIPTOR_DIM)

    def start_from(self, teacher: DlibNetwork) -> None:
        """Copy the teacher's weights for pictures; all other weights start at random."""
        self.clip.visual.trunk.load_state_dict(teacher.features.state_dict())
        nn.init.orthogonal_(self.clip.visual.head.proj.weight)

    def faces(self, pictures: Tensor) -> Tensor:
        """float32 [B, 3, S, S] in 0..1 -> [B, D], unit norm."""
        preprocess = CONFIG["preprocess"]
        mean, std = (pictures.new_tensor(preprocess[name]).view(1, 3, 1, 1) for name in ("mean", "std"))
        standard = ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)
        return F.normalize(self.clip.encode_image(standard), dim=-1)

    def captions(self, tokens: Tensor) -> Tensor:
        """int64 [C, context] -> [C, D], unit norm."""
        return F.normalize(self.clip.encode_text(tokens), dim=-1)


@dataclass
class TrainingState:
    """Everything that a checkpoint holds; `averaged` is the moving average that is exported."""

    student: Student
    averaged: Student
    optimizer: torch.optim.Optimizer
    epochs_done: int

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        passing = path.with_suffix(".passing")
        state = {name: getattr(self, name).state_dict() for name in ("student", "averaged", "optimizer")}
        torch.save({**state, "epochs_done": self.epochs_done}, passing)
        passing.replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint."""
        saved = torch.load(path, weights_only=True)
        for name in ("student", "averaged", "optimizer"):
            getattr(self, name).load_state_dict(saved[name])
        self.epochs_done = saved["epochs_done"]


@torch.no_grad()
def update_average(averaged: nn.Module, current: nn.Module, decay: float) -> None:
    """Exponential moving average of weights and of the batch normalisation's statistics, in place."""
    mine, theirs = averaged.state_dict(), current.state_dict()
    floating = [name for name, value in mine.items() if value.is_floating_point()]
    torch._foreach_lerp_([mine[n] for n in floating], [theirs[n] for n in floating], 1 - decay)
    for name in mine.keys() - set(floating):
        mine[name].copy_(theirs[name])
