"""A batch on Ray gives the files of `vclip batch`, also after an actor was killed. Skipped without ray."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from batch.order import Order, keep_order
from models.interfaces import Pipeline
from models.voice.formats import AudioFormat
from tests.batch.face_sources import folder_of
from tests.batch.stand_in_command import load_stand_in
from tests.batch.test_run import batch, content

ray = pytest.importorskip("ray", reason="ray is not installed here")
pytest.importorskip("ray.data", reason="ray[data] is not installed here")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=80 * 2**20, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.mark.usefixtures("cluster")
def test_it_gives_the_same_files_also_where_an_actor_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deploy.ray_batch import run

    folder = folder_of(tmp_path / "faces", 30)
    options = ["--faces", folder, "--out", tmp_path / "whole", "--rows-per-shard", 4, "--text", "Hi."]
    assert batch(*options).returncode == 0

    cause = tmp_path / "cause"
    cause.touch()
    order = Order((folder,), tmp_path / "out", rows_per_shard=4, audio=AudioFormat.FLAC, text="Hi.")
    keep_order(order, None)
    done = run(order, partial(dying, cause), actors=2)
    assert not cause.exists()  # an actor has found it, and died
    assert done["faces"] + done["failed"] + done["before"] >= 30
    assert content(tmp_path / "out") == content(tmp_path / "whole")
    assert run(order, load_stand_in, actors=2)["before"] == 30


def dying(cause: Path) -> Pipeline:
    """The stand-in, in a process that dies at its first face if the file is there."""
    import os

    os.environ["STAND_IN_DIES_AT"] = str(cause)
    return load_stand_in()
