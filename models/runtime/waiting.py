"""How the threads of OpenMP, in torch and in FAISS, wait for work."""

import os


def sleep_while_waiting() -> None:
    """Let them sleep instead of spinning, unless the environment says otherwise; call it before torch is imported.

    OpenMP's threads spin by default. Where other work shares the cores, they then take the time of the very threads
    they wait for: a sentence beside four busy processes took three times as long. On idle cores it makes no
    difference.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
