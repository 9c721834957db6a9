"""`vclip train full` on small, really encoded videos, with the encoders of the embedded bundle."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from benchmarks.inputs.videos import face_video, hum
from models.bundle.parts import Projectors
from models.types import ImageArray
from training.part_directory import read_part

ROOT = Path(__file__).parents[2]
VCLIP = "from cli.main import main; raise SystemExit(main())"
CONFIG = {
    "face_encoder": {"kind": "bundle", "bundle": "mini"},
    "voice_encoder": {"kind": "bundle", "bundle": "mini"},
    "sources": [{"kind": "videos", "name": "vox", "terms": "none", "folder": "dev/mp4"}],
    "extraction": {"shard_clips": 8, "workers": 1},
    "association": {"batch": 8, "epochs": 6, "voice_transforms": 2, "dropout": 0.0},
    "development": {"people": 4},
}


@pytest.mark.slow
def test_two_processes_make_the_part_that_one_makes(astronaut: ImageArray, tmp_path: Path) -> None:
    """Under torchrun each process extracts its own shards, and they train on halves of the batches."""
    face = astronaut[:300, 60:360]
    for person in range(10):
        tint = np.array([1 - 0.06 * person, 0.8, 0.4 + 0.06 * person])
        for clip in range(2):
            video = face_video(
                (face * tint).astype(np.uint8), hum(1.2, 100 + 12 * person + clip), seconds=0.4
            )
            file = tmp_path / f"dev/mp4/id{person:05}/v/{clip:05}.mp4"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(video)
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(CONFIG))
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--no-python"]
    parts = []
    for name, start in (("one", []), ("two", torchrun)):
        arguments = [
            "train",
            "full",
            "--config",
            str(tmp_path / "config.yaml"),
            "--data",
            str(tmp_path),
            "--device",
            "cpu",
        ]
        done = subprocess.run(
            [*start, sys.executable, "-c", VCLIP, *arguments, "--out", tmp_path / name],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "auc" in done.stdout
        assert "clips/s" in done.stderr
        parts.append(read_part(tmp_path / name, Projectors))
    one, two = parts
    assert two.part.calibration_slope == pytest.approx(one.part.calibration_slope, rel=1e-2)
    for array, values in one.arrays.items():
        assert np.allclose(values, two.arrays[array], atol=1e-4), array
