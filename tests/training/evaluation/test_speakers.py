"""Who of the known speakers speaks the language."""

from types import SimpleNamespace

import pytest

from training.evaluation.speakers import native_rows


@pytest.mark.parametrize(("kind", "rows"), [("kokoro", [0, 2]), ("vits", [0, 1, 2])])
def test_only_kokoros_names_tell_of_languages(kind: str, rows: list[int]) -> None:
    vclip = SimpleNamespace(
        manifest=SimpleNamespace(parts=SimpleNamespace(synthesizer=SimpleNamespace(kind=kind))),
        synthesizer=SimpleNamespace(speaker_names=["af_heart", "jf_alpha", "bm_george"]),
    )
    assert native_rows(vclip) == rows
