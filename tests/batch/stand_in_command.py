"""`vclip` around the stand-in as a process of its own, for tests that kill it or take its disk.

STAND_IN_SECONDS: how long each face takes. STAND_IN_DIES_AT: a file; the process that finds it removes it and dies.
"""

import os
import signal
import sys
import time
from pathlib import Path

from cli.main import main
from models.types import FaceEmbedding, ImageArray
from tests.fakes import StandInVclip


class SlowVclip(StandInVclip):
    """The stand-in, which takes its time."""

    def embed_face(self, image: ImageArray, face_index: int | None = None) -> FaceEmbedding:
        """As `Vclip.embed_face`."""
        time.sleep(float(os.environ.get("STAND_IN_SECONDS", "0")))
        cause = os.environ.get("STAND_IN_DIES_AT")
        if cause and Path(cause).exists():
            Path(cause).unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed_face(image, face_index)


def load_stand_in(*_: object) -> SlowVclip:
    """As `cli.main.load_bundle`."""
    return SlowVclip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], load=load_stand_in))
