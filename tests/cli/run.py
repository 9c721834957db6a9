"""How the tests call the command line."""

from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
Vclip = Callable[..., int]  # arguments of one command -> its exit code
