"""The two losses of table 2 of the paper, over the batch of all processes together."""

from collections.abc import Callable
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.distributed import nn as distributed_nn

from models.runtime import torchvision_schemas
from training.ranks import ALONE, Ranks

torchvision_schemas.declare()

from open_clip import ClipLoss  # noqa: E402  (imports torchvision)

Loss = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


def make_loss(name: Literal["clip", "sge2e"], ranks: Ranks = ALONE) -> Loss:
    """A function of faces [B, D], voices [B, D] (unit norm), scale [], and people int64 [B], this process's part of
    the batch -> a loss whose gradients, averaged over the processes, are those of the whole batch in one.

    name: `clip` is eq. 1, which looks at no identities; `sge2e` is `sge2e_loss`.
    """
    if name == "sge2e":
        return lambda faces, voices, scale, people: sge2e_loss(
            _gathered(faces, ranks), _gathered(voices, ranks), scale, _gathered(people, ranks)
        )
    clip = ClipLoss(
        local_loss=True, gather_with_grad=True, rank=ranks.rank, world_size=ranks.world
    )  # each process scores its own part against everything
    return lambda faces, voices, scale, people: torch.as_tensor(clip(faces, voices, scale))


def sge2e_loss(faces: Tensor, voices: Tensor, scale: Tensor, people: Tensor) -> Tensor:
    """Supervised GE2E: each face is classified among the people of the batch by the mean of their voices.

    Goto et al. 2020 (Face2Speech) after Wan et al. 2018: similarity = scale * cosine of a face and a person's mean
    voice; their offset is the same for everybody, so it does not change a softmax and is left out.

    faces, voices: [B, D], unit norm. people: int64 [B], who each is.
    """
    _, codes = torch.unique(people, return_inverse=True)
    sums = torch.zeros(int(codes.max()) + 1, voices.shape[1], dtype=voices.dtype, device=voices.device)
    centroids = F.normalize(sums.index_add(0, codes, voices), dim=1)
    return F.cross_entropy(scale * faces @ centroids.T, codes)


def matched_loss(faces: Tensor, voices: Tensor, scale: Tensor, fits: Tensor) -> Tensor:
    """The symmetric cross entropy of eq. 1 where several voices of a batch fit a face equally well.

    faces, voices: [B, D], unit norm. fits: bool [B, B], whether voice j fits face i; no row or column may be empty.
    The target of a face is the same probability for each voice that fits, and the other way round (the supervised
    contrastive loss of Khosla et al. 2020): which of them it was drawn with says nothing.
    """
    logits, target = scale * faces @ voices.T, fits.to(faces.dtype)
    return (_soft_cross_entropy(logits, target) + _soft_cross_entropy(logits.T, target.T)) / 2


def _soft_cross_entropy(logits: Tensor, fits: Tensor) -> Tensor:
    return -(fits / fits.sum(1, keepdim=True) * logits.log_softmax(1)).sum(1).mean()


def _gathered(rows: Tensor, ranks: Ranks) -> Tensor:
    """The rows of all processes, in their order; gradients flow back to where they came from."""
    if ranks.world == 1:
        return rows
    if rows.requires_grad:
        return torch.cat(distributed_nn.all_gather(rows))
    parts = [torch.empty_like(rows) for _ in range(ranks.world)]
    torch.distributed.all_gather(parts, rows)
    return torch.cat(parts)
