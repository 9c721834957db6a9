"""Who of the known speakers speaks the language."""

from dataclasses import dataclass

import numpy as np
import pytest

from models.bundle.manifest import Manifest
from tests.fakes import stand_in_manifest
from tests.training.made_speakers import MadeSpeakers, vits_manifest
from training.evaluation.voices.speakers import native_rows


@dataclass(frozen=True)
class Bundle:
    """A manifest, and the speakers of its synthesizer."""

    manifest: Manifest
    synthesizer: MadeSpeakers


@pytest.mark.parametrize(("manifest", "rows"), [(stand_in_manifest(), [0, 2]), (vits_manifest(), [0, 1, 2])])
def test_only_kokoros_names_tell_of_languages(manifest: Manifest, rows: list[int]) -> None:
    speakers = MadeSpeakers(("af_heart", "jf_alpha", "bm_george"), np.zeros((3, 1), np.float32))
    assert native_rows(Bundle(manifest, speakers)) == rows
