"""Two tiny VITS, one for each way of conditioning, imported as a user's would be."""

from pathlib import Path

import pytest

from models.bundle.parts import VitsPart
from models.tts.vits.synthesizer import VitsSynthesizer, read_vits
from tests.tiny_vits import tiny_config, write_tiny_vits
from training.imports.vits import import_vits
from training.part_directory import PartDirectory, read_part


@pytest.fixture(scope="session")
def vits_parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PartDirectory[VitsPart]]:
    """By conditioning; the model with d-vectors speaks three languages."""
    parts = {}
    for conditioning, languages in (("speaker_table", ["en"]), ("d_vectors", ["en", "fr-fr", "pt-br"])):
        folder: Path = tmp_path_factory.mktemp(conditioning)
        model = write_tiny_vits(folder / "model", tiny_config(conditioning, languages))
        import_vits(str(model), folder / "part", licence="CC0-1.0")
        parts[conditioning] = read_part(folder / "part", VitsPart)
    return parts


@pytest.fixture(scope="session", params=["speaker_table", "d_vectors"])
def vits(request: pytest.FixtureRequest, vits_parts: dict[str, PartDirectory[VitsPart]]) -> VitsSynthesizer:
    """Each of the two."""
    part = vits_parts[request.param]
    return read_vits(part.part, part.arrays)
