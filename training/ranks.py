"""The rank of this process among those started by torchrun, and their process group."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import distributed

LONGEST_WAIT = timedelta(days=7)  # the others wait while one process extracts its last shard


@dataclass(frozen=True)
class Ranks:
    """rank: of this process, from 0. world: how many there are. The local ones count this machine's alone."""

    rank: int
    world: int
    local_rank: int
    local_world: int

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes shared files."""
        return self.rank == 0

    @property
    def of_all(self) -> str:
        """For messages: empty where there is one process only."""
        return f"{self.rank + 1}/{self.world}" if self.world > 1 else ""


ALONE = Ranks(0, 1, 0, 1)


@contextmanager
def process_group(device: str) -> Iterator[tuple[Ranks, str]]:
    """Join the group that torchrun started, if it did -> this process's place, and its own device.

    device: `cpu` or `cuda`; with several processes on a machine each takes a GPU of its own.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield ALONE, device
        return
    local_rank, local_world = (int(os.environ[name]) for name in ("LOCAL_RANK", "LOCAL_WORLD_SIZE"))
    ranks = Ranks(int(os.environ["RANK"]), world, local_rank, local_world)
    if device.startswith("cuda"):
        device = f"cuda:{ranks.local_rank}"
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo", timeout=LONGEST_WAIT)
    try:
        yield ranks, device
    finally:
        distributed.destroy_process_group()


def barrier(ranks: Ranks) -> None:
    """Wait until every process has called it."""
    if ranks.world > 1:
        distributed.barrier()


def broadcast(value: float, ranks: Ranks, device: str) -> float:
    """Return the value of the first process in all processes."""
    if ranks.world == 1:
        return value
    sent = torch.tensor([value], dtype=torch.float64, device=device)
    distributed.broadcast(sent, src=0)
    return float(sent)
