"""The words of Japanese and their readings, by Open JTalk in the package pyopenjtalk-plus (MIT), with its
dictionary.

Open JTalk (Nagoya Institute of Technology, BSD-3-Clause) uses the NAIST Japanese dictionary (BSD-3-Clause).
"""

from collections.abc import Sequence
from importlib.util import find_spec
from threading import Lock
from typing import Any

PACKAGES = ("pyopenjtalk", "sudachipy")  # the second is imported by the first
_LOCK = Lock()  # it is not known to be safe to share between threads


def is_installed() -> bool:
    """Whether the packages of the extra are there."""
    return all(find_spec(package) is not None for package in PACKAGES)


def analyse(text: str) -> Sequence[Any]:
    """The words in order: of each its place `char_span`, its kind `pos`, and `pron`, how it is said, in katakana.

    A character that Open JTalk does not know is left out where SudachiPy's dictionary is not installed. Raises
    ImportError where the extra is not.
    """
    import pyopenjtalk

    words: Sequence[Any]
    with _LOCK:
        try:
            words = pyopenjtalk.g2p_mapping(text, use_sudachi_kanji_yomi=False)
        except ModuleNotFoundError:
            words = pyopenjtalk.g2p_mapping(text, use_vanilla=True)
    return words
