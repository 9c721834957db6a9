"""Tells what weakens a picture or a recording."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.types import InputWarning


def print_warnings(warnings: "Sequence[InputWarning]") -> None:
    """Print one line for each to standard error."""
    for warning in warnings:
        print(f"vclip: warning: {warning.message}", file=sys.stderr)
