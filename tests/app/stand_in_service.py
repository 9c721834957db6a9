"""A real service process around the stand-in, for tests of signals, hang-ups and deaths.

A text that holds "hold" waits before each sentence until the file STAND_IN_GATE exists, one that holds "pause"
before each but the first; one that holds "die" ends the inference thread, and one that holds "fail" raises at its
second sentence. Each sentence is logged when it is begun.
"""

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

from app.server import end_process, serve
from app.settings import load_settings
from models.types import Utterance, Voice, Waveform
from tests.fakes import StandInVclip
from tests.stand_in_synthesizer import sentences_of

logger = logging.getLogger(__name__)


class HoldingOrDying(StandInVclip):
    """The stand-in, with texts that are commands."""

    def stream(self, utterance: Utterance, voice: Voice, speed: float = 1.0) -> Iterator[Waveform]:
        """As `Vclip.stream`."""
        text = ".".join(sentences_of(utterance))
        if "die" in text:
            raise SystemExit
        for number, piece in enumerate(super().stream(utterance, voice, speed)):
            logger.info("sentence")
            if number > 0 and "fail" in text:
                raise ZeroDivisionError
            waits = "hold" in text or ("pause" in text and number > 0)
            while waits and not Path(os.environ["STAND_IN_GATE"]).exists():
                time.sleep(0.01)
            yield piece


if __name__ == "__main__":
    end_process(serve(load_settings(port=0), HoldingOrDying))
