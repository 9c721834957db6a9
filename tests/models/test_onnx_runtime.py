"""onnxruntime keeps no notes about the machine, and so has none to send."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
from models.voice.activity import load_voice_activity
load_voice_activity()
"""


def test_a_session_leaves_nothing_behind_in_the_home_of_the_user(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True)
    assert [
        path for path in tmp_path.rglob("*") if "onnxruntime" in path.name or "Microsoft" in path.name
    ] == []


def test_nothing_else_imports_it() -> None:
    root = Path(__file__).parents[2]
    folders = ("app", "batch", "benchmarks", "cli", "models", "training")
    importing = [
        path.relative_to(root).as_posix()
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if "import onnxruntime\n" in path.read_text(encoding="utf-8")
        and "models.onnx_runtime" not in path.read_text(encoding="utf-8")
    ]
    assert importing == ["models/onnx_runtime.py"]
