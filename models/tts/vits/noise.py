"""Seeded noise for a VITS, separate for every sentence.

coqui's network draws from torch's global generator, which other threads and earlier sentences advance.
Inside
`SeededNoise` torch.randn and torch.randn_like, called by this thread, give numbers that follow from the seed alone;
the global generator is neither read nor changed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode


class SeededNoise(TorchFunctionMode):
    """A context: draw after draw of [B, C, T] follow from `seed`, alike for every row.

    Numbers run along C first and then along T, so a row that is padded to a longer T begins with the numbers that
    it would have had alone. They are drawn on the CPU, so they are the same on every device.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self._draws = 0

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """torch's hook; see `TorchFunctionMode`."""
        if func is torch.randn_like:
            like: Tensor = args[0]
            return self._draw(like.shape).to(like)
        if func is torch.randn:
            shape = args[0] if isinstance(args[0], (tuple, list, torch.Size)) else args
            return self._draw(shape).to(**(kwargs or {}))
        return func(*args, **(kwargs or {}))

    def _draw(self, shape: Iterable[int]) -> Tensor:
        """The next float32 [B, C, T]."""
        rows, channels, length = shape
        rng = np.random.default_rng([self._seed, self._draws])
        self._draws += 1
        row = rng.standard_normal((length, channels), dtype=np.float32).T
        return torch.from_numpy(np.ascontiguousarray(row)).expand(rows, -1, -1)
