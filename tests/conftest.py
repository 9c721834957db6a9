"""What tests share: the data folder, a real portrait, and the embedded bundle loaded once."""

import gc
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from models.loading import load_vclip
from models.types import ImageArray
from models.vclip import Vclip

settings.register_profile("vclip", deadline=None)  # a busy machine is no failure
settings.load_profile("vclip")

gc.disable()  # while modules are imported and tests collected, all of which stays


def pytest_collection_finish() -> None:
    """Collect garbage from here on, without looking at modules and tests again each time."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder with real data, from the environment variable VCLIP_DATA."""
    value = os.environ.get("VCLIP_DATA")
    if not value:
        pytest.skip("VCLIP_DATA is not set: this test needs the data folder")
    path = Path(value).resolve()
    assert path.is_dir(), f"VCLIP_DATA is {value}, which is no directory"
    return path


@pytest.fixture(scope="session")
def astronaut() -> ImageArray:
    """uint8 [512, 512, 3], a photograph of Eileen Collins (NASA, public domain), from scikit-image."""
    from skimage import data

    return np.asarray(data.astronaut())


@pytest.fixture(scope="session")
def astronaut_jpeg(astronaut: ImageArray) -> bytes:
    """The same as JPEG bytes."""
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(astronaut).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def mini_vclip() -> Vclip:
    """The embedded bundle, loaded once for all tests: they must not change it."""
    return load_vclip(device="cpu")


@pytest.fixture(scope="session")
def vclip(mini_vclip: Vclip) -> Vclip:
    """The same; modules whose tests hold for every bundle put `each_vclip` in its place."""
    return mini_vclip


@pytest.fixture(scope="session")
def paper_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a bundle with the paper's kinds of parts; see `tests.paper_bundle`."""
    from tests.paper_bundle import build_paper_bundle

    return build_paper_bundle(tmp_path_factory.mktemp("paper"), scoring="naive")


@pytest.fixture(scope="session")
def paper_vclip(paper_bundle: Path) -> Vclip:
    """The same, loaded once for all tests."""
    return load_vclip(paper_bundle, device="cpu")


@pytest.fixture(scope="module", params=["mini", pytest.param("paper", marks=pytest.mark.slow)])
def each_vclip(request: pytest.FixtureRequest) -> Vclip:
    """One bundle after the other: what holds for a bundle holds for every one. The second takes minutes."""
    loaded: Vclip = request.getfixturevalue(f"{request.param}_vclip")
    return loaded
