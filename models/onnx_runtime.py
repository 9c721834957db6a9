"""onnxruntime without its telemetry: import it from here.

Unless this variable is set before the first import, the wheels of PyPI note facts about the machine and about each
session in `~/.cache/Microsoft` and send them to Microsoft. A service that is given faces and voices sends nothing.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

__all__ = ["onnxruntime"]
