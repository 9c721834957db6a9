from pathlib import Path

import pytest
from pydantic import ValidationError

from models.bundle.manifest import Manifest, read_manifest
from models.bundle.parts import OpenClipEncoder
from models.errors import InvalidBundle
from tests.models.bundle.small_bundle import description, rewrite


@pytest.mark.parametrize(
    ("part", "dimension"),
    [
        ("face_encoder", "dim"),
        ("projectors", "face_dim"),
        ("projectors", "voice_dim"),
        ("signature", "voice_dim"),
        ("voice_gender", "voice_dim"),
        ("voice_gender_judge", "voice_dim"),
        ("generator", "speaker_dim"),
        ("signature", "speaker_dim"),
        ("synthesizer", "speaker_dim"),
    ],
)
def test_parts_whose_dimensions_do_not_meet_are_refused(bundle: Path, part: str, dimension: str) -> None:
    rewrite(bundle, lambda manifest: manifest["parts"][part].update({dimension: 99}))
    with pytest.raises(InvalidBundle, match=rf"{part}\.{dimension}.* differ: .*99"):
        read_manifest(bundle)


@pytest.mark.parametrize("name", ["", "x" * 257, "half a pair \ud83d"])
def test_a_speaker_whom_no_request_could_name_is_refused(name: str) -> None:
    content = description()
    content["parts"]["synthesizer"]["speaker_names"][0] = name
    with pytest.raises(ValidationError, match="speaker_names"):
        Manifest.model_validate(content)


def test_a_speaker_may_have_a_name_of_any_script(bundle: Path) -> None:
    names = ["\u5c0f\u7f8e", "Zo\u00eb", "ED\n"]
    rewrite(bundle, lambda manifest: manifest["parts"]["synthesizer"].update(speaker_names=names))
    assert read_manifest(bundle).parts.synthesizer.speaker_names == names


@pytest.mark.parametrize(("said", "meant"), [(True, ["dlib"]), (False, [])])
def test_a_bundle_of_one_descriptor_is_still_read(said: bool, meant: list[str]) -> None:
    """Bundles from before the MobileNet say whether they have dlib's descriptor."""
    part = {"kind": "open_clip", "model_name": "own", "config": {}, "file": "face.safetensors", "dim": 384}
    assert OpenClipEncoder.model_validate(part | {"descriptor": said}).descriptors == meant


def test_a_descriptor_that_is_neither_said_nor_denied_is_refused() -> None:
    part = {"kind": "open_clip", "model_name": "own", "config": {}, "file": "face.safetensors", "dim": 384}
    with pytest.raises(ValidationError, match="descriptor"):
        OpenClipEncoder.model_validate(part | {"descriptor": "yes"})
