"""Stage: the published Kokoro voices -> their compact form in the bundle.

Source: npm package kokoro-js 1.2.1, `voices/*.bin` (Apache-2.0), each float32 [510, 1, 256].
"""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.tts.kokoro.speakers import PACK_ROWS, STYLE_DIM, KokoroSpeakers

N_KNOTS = 32  # root-mean-square error 0.0004 of a style spread of 0.19

_ENGLISH = re.compile(r"[ab][fm]_")  # accent, gender; the other letters are other languages


def english_voices(names: Sequence[str]) -> list[int]:
    """Rows of the voices that were recorded in English; all rows where no name says so."""
    return [row for row, name in enumerate(names) if _ENGLISH.match(name)] or list(range(len(names)))


def read_kokoro_voices(voices_dir: Path) -> KokoroSpeakers:
    """A folder of `NAME.bin` -> the speaker space.

    Raises FileNotFoundError if there are none, ValueError if a file has the wrong size.
    """
    files = sorted(voices_dir.glob("*.bin"))
    if not files:
        raise FileNotFoundError(f"{voices_dir} contains no voices (*.bin): unpack the npm package kokoro-js")
    packs = {}
    for file in files:
        values = np.fromfile(file, dtype="<f4")
        if values.size != PACK_ROWS * STYLE_DIM:
            raise ValueError(f"{file} contains {values.size} numbers, not {PACK_ROWS} x {STYLE_DIM}")
        packs[file.stem] = values.reshape(PACK_ROWS, STYLE_DIM).astype(np.float32)
    return KokoroSpeakers.from_packs(packs, N_KNOTS)
