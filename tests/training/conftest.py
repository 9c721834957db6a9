"""What tests of the training share: quiet use of the processor, and shards made on the spot."""

import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

WriteTar = Callable[[Mapping[str, bytes | dict[str, Any]]], Path]


@pytest.fixture(autouse=True, scope="package")
def _one_thread() -> Iterator[None]:
    """Small matrices are fastest on one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def write_tar(tmp_path: Path) -> WriteTar:
    """File name -> content (an object becomes JSON), in this order, as a tar."""

    def write(files: Mapping[str, bytes | dict[str, Any]]) -> Path:
        path = tmp_path / "shard.tar"
        with tarfile.open(path, "w") as tar:
            for name, content in files.items():
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                member = tarfile.TarInfo(name)
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
        return path

    return write
