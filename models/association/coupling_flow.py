"""RealNVP: an invertible network of affine couplings (Dinh et al. 2016, "Density estimation using Real NVP").

The even coordinates move the odd ones, then the odd ones move the even ones, and so on. Both halves are kept
apart from the first coupling to the last, so that no coupling has to gather and scatter coordinates.
"""

import math

import torch
from torch import Tensor, nn

MIN_SCALE = 1e-3  # a coupling scales a coordinate by more than this, and by less than its inverse


class RealNvp(nn.Module):
    """`transforms` couplings of `dim` coordinates, each with a hidden layer of `hidden_dim`.

    Equations, start values and names of the tensors are those of zuko's RealNVP, with which published bundles
    were trained; it is faster, and importing zuko takes a second.
    """

    def __init__(self, dim: int, transforms: int, hidden_dim: int) -> None:
        super().__init__()
        couplings = [Coupling(dim, number % 2, hidden_dim) for number in range(transforms)]
        self.transform = nn.ModuleDict({"transforms": nn.ModuleList(couplings)})
        self.base = StandardNormal(dim)

    def forward(self, points: Tensor) -> Tensor:
        """[B, dim] -> [B, dim]."""
        halves = _split(points)
        for number, coupling in enumerate(self._couplings):
            kept, moved = number % 2, 1 - number % 2
            shift, scale = coupling(halves[kept])
            halves[moved] = halves[moved] * scale + shift
        return _join(halves)

    def inverse(self, points: Tensor) -> Tensor:
        """Undo `forward`: [B, dim] -> [B, dim]."""
        halves = _split(points)
        for number, coupling in reversed(list(enumerate(self._couplings))):
            kept, moved = number % 2, 1 - number % 2
            shift, scale = coupling(halves[kept])
            halves[moved] = (halves[moved] - shift) / scale
        return _join(halves)

    @property
    def _couplings(self) -> list["Coupling"]:
        couplings = self.transform["transforms"]
        return [coupling for coupling in couplings.children() if isinstance(coupling, Coupling)]


class Coupling(nn.Module):
    """How one half of the coordinates moves the other: a shift and a scale for each coordinate."""

    mask: Tensor  # bool [dim]: which coordinates are kept

    def __init__(self, dim: int, parity: int, hidden_dim: int) -> None:
        """parity: 0 keeps the even coordinates, 1 the odd ones."""
        super().__init__()
        self.register_buffer("mask", torch.arange(dim) % 2 == parity)
        n_kept = int(self.mask.sum())
        self.hyper = nn.Sequential(
            nn.Linear(n_kept, hidden_dim), nn.ReLU(), nn.Linear(hidden_dim, 2 * (dim - n_kept))
        )

    def forward(self, kept: Tensor) -> tuple[Tensor, Tensor]:
        """The kept half, [B, n] -> shift and scale of the other half, each [B, dim - n]."""
        parameters = self.hyper(kept)
        shift, log_scale = parameters[..., 0::2], parameters[..., 1::2]
        log_scale = log_scale / (1 + abs(log_scale / math.log(MIN_SCALE)))
        return shift, log_scale.exp()

    def _load_from_state_dict(self, state_dict: dict[str, Tensor], prefix: str, *others: object) -> None:
        mask = state_dict.get(f"{prefix}mask")
        if mask is not None and not torch.equal(mask.to(self.mask.device), self.mask):
            raise RuntimeError(f"{prefix}mask does not keep every other coordinate")
        super()._load_from_state_dict(state_dict, prefix, *others)


class StandardNormal(nn.Module):
    """The distribution that the flow was defined with; kept because the files of bundles hold it."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.register_buffer("loc", torch.zeros(dim))
        self.register_buffer("scale", torch.ones(dim))


def _split(points: Tensor) -> list[Tensor]:
    """[B, dim] -> the even and the odd coordinates."""
    return [points[..., 0::2].contiguous(), points[..., 1::2].contiguous()]


def _join(halves: list[Tensor]) -> Tensor:
    """The inverse of `_split`."""
    even, odd = halves
    joined = even.new_empty((*even.shape[:-1], even.shape[-1] + odd.shape[-1]))
    joined[..., 0::2], joined[..., 1::2] = even, odd
    return joined
