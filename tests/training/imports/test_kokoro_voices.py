from pathlib import Path

import numpy as np
import pytest

from models.tts.kokoro.speakers import PACK_ROWS, STYLE_DIM
from training.imports.kokoro_voices import N_KNOTS, read_kokoro_voices


@pytest.fixture
def voices_dir(tmp_path: Path) -> Path:
    """Three made voices in the layout of the published files: float32 [510, 1, 256], little-endian."""
    random = np.random.default_rng(0)
    for name in ("bm_two", "af_one", "am_three"):
        start, drift = random.standard_normal((2, 1, 1, STYLE_DIM))
        pack = start + drift * np.linspace(0, 0.1, PACK_ROWS)[:, np.newaxis, np.newaxis]
        (tmp_path / f"{name}.bin").write_bytes(pack.astype("<f4").tobytes())
    return tmp_path


def test_voices_are_named_by_their_files_and_keep_their_styles(voices_dir: Path) -> None:
    speakers = read_kokoro_voices(voices_dir)
    assert speakers.names == ("af_one", "am_three", "bm_two")
    assert N_KNOTS - 4 <= len(speakers.knots) <= N_KNOTS
    for row, name in enumerate(speakers.names):
        pack = np.fromfile(voices_dir / f"{name}.bin", dtype="<f4").reshape(PACK_ROWS, STYLE_DIM)
        for n_tokens in (0, 42, 509):
            style = speakers.style(speakers.coordinates[row], n_tokens)[0]
            assert np.allclose(style, pack[n_tokens], atol=2e-3)


def test_a_file_of_another_size_is_named_with_both_counts(voices_dir: Path) -> None:
    (voices_dir / "af_one.bin").write_bytes(bytes(4 * 1000))
    with pytest.raises(ValueError, match=r"af_one\.bin contains 1000 numbers, not 510 x 256"):
        read_kokoro_voices(voices_dir)


def test_a_folder_without_voices_says_what_to_unpack(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="unpack the npm package kokoro-js"):
        read_kokoro_voices(tmp_path)
